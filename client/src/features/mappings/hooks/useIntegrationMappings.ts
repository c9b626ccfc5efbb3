/** Server state of mappings: what to read, and what a change makes out of date. */
import {
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { refreshCoverage } from "../../../shared/coverage/refresh";
import { createMapping } from "../../../shared/mappings/api/create-mapping";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { deleteMapping } from "../api/delete-mapping";
import { fetchOrganizationMappings } from "../api/integrationMappings";
import { testConnection } from "../api/test-connection";
import { updateMapping } from "../api/update-mapping";

export function useIntegrationMappings(organizationId: string) {
  return useQuery({
    queryKey: queryKeys.organizationMappings(organizationId),
    queryFn: ({ signal }) => fetchOrganizationMappings(organizationId, signal),
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
      void queryClient.invalidateQueries({ queryKey: queryKeys.allSuggestions });
      return Promise.all([
        queryClient.invalidateQueries({ queryKey: keyOf(input) }),
        queryClient.invalidateQueries({ queryKey: queryKeys.organizationList }),
        queryClient.invalidateQueries({ queryKey: queryKeys.allDiscoveries }),
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
