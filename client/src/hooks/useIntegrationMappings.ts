/** Server state of mappings: what to read, and what a change makes out of date. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
} from "@tanstack/react-query";

import {
  createMapping,
  deleteMapping,
  fetchMappableIntegrations,
  fetchOrganizationMappings,
  testConnection,
  updateMapping,
} from "../services/integrationMappings";
import type { OrganizationMapping } from "../types/integrationMapping";
import { queryKeys } from "./query-keys";
import { refreshCoverage } from "./use-coverage";

const FIVE_MINUTES = 5 * 60_000;

export function useIntegrationMappings(organizationId: string) {
  return useQuery({
    queryKey: queryKeys.organizationMappings(organizationId),
    queryFn: ({ signal }) => fetchOrganizationMappings(organizationId, signal),
  });
}

export function useMappableIntegrations() {
  return useQuery({
    queryKey: queryKeys.integrations,
    queryFn: ({ signal }) => fetchMappableIntegrations(signal),
    staleTime: FIVE_MINUTES,
  });
}

export const useCreateMapping = () => useMappingChange(createMapping);

export const useUpdateMapping = () =>
  useMappingChange(updateMapping, (mapping, { externalOrgId, externalOrgName, isActive }) => ({
    ...mapping,
    externalOrgId: externalOrgId ?? mapping.externalOrgId,
    externalOrgName: externalOrgName ?? mapping.externalOrgName,
    isActive: isActive ?? mapping.isActive,
  }));

export const useDeleteMapping = () =>
  useMappingChange(deleteMapping, (mapping) => ({ ...mapping, isActive: false }));

type Mappings = OrganizationMapping[] | null;

/**
 * Shows what is expected before the service has answered, and takes it back where the service
 * refuses or cannot be reached. A refusal may mean that what is shown is old, so it too invalidates.
 */
function useMappingChange<
  TInput extends { organizationId: string; id?: string },
  TResult extends { __typename: string },
>(
  change: (input: TInput) => Promise<TResult>,
  expected?: (mapping: OrganizationMapping, input: TInput) => OrganizationMapping,
): UseMutationResult<TResult, Error, TInput, Mappings | undefined> {
  const queryClient = useQueryClient();
  const keyOf = ({ organizationId }: TInput) => queryKeys.organizationMappings(organizationId);
  return useMutation({
    mutationFn: change,
    onMutate: async (input) => {
      const queryKey = keyOf(input);
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData<Mappings>(queryKey);
      if (expected && before) {
        const after = before.map((each) => (each.id === input.id ? expected(each, input) : each));
        queryClient.setQueryData<Mappings>(queryKey, after);
      }
      return before;
    },
    onError: (_error, input, before) => {
      if (before) queryClient.setQueryData<Mappings>(keyOf(input), before);
    },
    onSuccess: (result, input, before) => {
      const refused = result.__typename !== "OrganizationMapping";
      if (refused && before) queryClient.setQueryData<Mappings>(keyOf(input), before);
      return Promise.all([
        queryClient.invalidateQueries({ queryKey: keyOf(input) }),
        queryClient.invalidateQueries({ queryKey: queryKeys.organizationList }),
        queryClient.invalidateQueries({ queryKey: ["discovery"] }),
        refreshCoverage(queryClient, input.organizationId),
      ]);
    },
  });
}

/** Runs the test when it is first shown; `refetch` runs it again. Nothing of it is kept. */
export function useConnectionTest(organizationId: string, mappingId: string) {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: queryKeys.connectionTest(mappingId),
    queryFn: async () => {
      const result = await testConnection({ organizationId, mappingId });
      void queryClient.invalidateQueries({
        queryKey: queryKeys.organizationMappings(organizationId),
      });
      void refreshCoverage(queryClient, organizationId);
      return result;
    },
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
