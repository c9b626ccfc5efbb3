/** Server state of the work queue: what is suggested, what was rejected, and what changes that. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { settleMappings } from "../../../shared/coverage/refresh";
import { mapUnmapped } from "../api/map-unmapped";
import { fetchSuggestions } from "../api/mapping-suggestions";
import { rejectSuggestion } from "../api/reject-suggestion";
import { fetchRejectedSuggestions } from "../api/rejected-suggestions";
import { restoreSuggestion } from "../api/restore-suggestion";
import type { Pair, PairOutcome, SuggestionsResult } from "../types";

const FIVE_MINUTES = 5 * 60_000;

export function useSuggestions(
  integrationName: string,
  { enabled = true }: { enabled?: boolean } = {},
) {
  const query = useQuery({
    queryKey: queryKeys.suggestions(integrationName),
    queryFn: ({ signal }) => fetchSuggestions(integrationName, signal),
    staleTime: FIVE_MINUTES,
    retry: false,
    enabled,
  });
  const { data } = query;
  const suggestions = data?.__typename === "MappingSuggestions" ? data : undefined;
  /** Why there is nothing to show; never the same as there being nothing to do. */
  const failure = data && data.__typename !== "MappingSuggestions" ? data : undefined;
  return { ...query, suggestions, failure };
}

export function useRejectedSuggestions(integrationName: string) {
  return useQuery({
    queryKey: queryKeys.rejectedSuggestions(integrationName),
    queryFn: ({ signal }) => fetchRejectedSuggestions(integrationName, signal),
  });
}

/** Maps pairs whose organization is unmapped; `settleMappings` is to follow once all are sent. */
export function mapPairs(integrationName: string, pairs: readonly Pair[]): Promise<PairOutcome[]> {
  return mapUnmapped(
    integrationName,
    pairs.map(({ organization, external }) => ({
      organizationId: organization.id,
      externalOrgId: external.id,
      externalOrgName: external.name,
    })),
  );
}

export function useMapPair(integrationName: string) {
  const queryClient = useQueryClient();
  return useChange(integrationName, async (pair: Pair) => {
    const [outcome] = await mapPairs(integrationName, [pair]);
    if (outcome?.__typename === "OrganizationMapping") {
      withoutSuggestion(queryClient, integrationName, pair.organization.id);
    }
    return outcome;
  });
}

export function useRejectSuggestion(integrationName: string) {
  const queryClient = useQueryClient();
  return useChange(integrationName, async ({ organization, external }: Pair) => {
    const result = await rejectSuggestion(rejection(integrationName, organization.id, external.id));
    if (result.__typename === "RejectedSuggestion") {
      withoutSuggestion(queryClient, integrationName, organization.id);
    }
    return result;
  });
}

interface RejectedPair {
  organizationId: string;
  externalOrgId: string;
}

export function useRestoreSuggestion(integrationName: string) {
  return useChange(integrationName, ({ organizationId, externalOrgId }: RejectedPair) =>
    restoreSuggestion(rejection(integrationName, organizationId, externalOrgId)),
  );
}

/**
 * One change after the other, as fast as a person works: an answer on its way would show what was
 * before, so it is given up, and all is read anew after the last change.
 */
function useChange<TInput, TResult>(
  integrationName: string,
  change: (input: TInput) => Promise<TResult>,
) {
  const queryClient = useQueryClient();
  const mutationKey = queryKeys.suggestions(integrationName);
  return useMutation({
    mutationKey,
    mutationFn: change,
    onMutate: () => queryClient.cancelQueries({ queryKey: queryKeys.suggestions(integrationName) }),
    onSettled: () => {
      if (queryClient.isMutating({ mutationKey }) === 1) settleMappings(queryClient);
    },
  });
}

function withoutSuggestion(
  queryClient: QueryClient,
  integrationName: string,
  organizationId: string,
): void {
  queryClient.setQueryData<SuggestionsResult>(queryKeys.suggestions(integrationName), (result) =>
    result?.__typename === "MappingSuggestions"
      ? {
          ...result,
          nodes: result.nodes.filter(({ organization }) => organization.id !== organizationId),
        }
      : result,
  );
}

const rejection = (integrationName: string, organizationId: string, externalOrgId: string) => ({
  integrationName,
  organizationId,
  externalOrgId,
});
