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
export const useUpdateMapping = () => useMappingChange(updateMapping);
export const useDeleteMapping = () => useMappingChange(deleteMapping);

/** A refusal may mean that what is shown is old, so it too invalidates. */
function useMappingChange<TInput extends { organizationId: string }, TResult>(
  change: (input: TInput) => Promise<TResult>,
): UseMutationResult<TResult, Error, TInput> {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (_result, { organizationId }) => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.allSuggestions });
      return Promise.all([
        queryClient.invalidateQueries({
          queryKey: queryKeys.organizationMappings(organizationId),
        }),
        queryClient.invalidateQueries({ queryKey: queryKeys.organizationList }),
        queryClient.invalidateQueries({ queryKey: ["discovery"] }),
        refreshCoverage(queryClient, organizationId),
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
