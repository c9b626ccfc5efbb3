import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { mergeOrganizations } from "../api/merge-organizations";
import { fetchMergePlan } from "../api/merge-plan";
import { fetchOrganizationMerges } from "../api/organization-merges";
import { undoMerge } from "../api/undo-merge";

export function useOrganizationMerges(organizationId: string) {
  return useQuery({
    queryKey: queryKeys.organizationMerges(organizationId),
    queryFn: ({ signal }) => fetchOrganizationMerges(organizationId, signal),
  });
}

/** Always asked anew: what a person sees is what is carried out. */
export function useMergePlan(from: string, into: string) {
  return useQuery({
    queryKey: queryKeys.mergePlan(from, into),
    queryFn: ({ signal }) => fetchMergePlan(from, into, signal),
    staleTime: 0,
    gcTime: 0,
  });
}

export const useMergeOrganizations = () => useMerging(mergeOrganizations);
export const useUndoMerge = () => useMerging(undoMerge);

/** It touches mappings, grants, suggestions, coverage and both organizations: everything shown. */
function useMerging<TInput, TResult extends { __typename: string }>(
  change: (input: TInput) => Promise<TResult>,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (result) => {
      if (result.__typename !== "OrganizationMerge") return;
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] !== queryKeys.allMergePlans[0],
      });
    },
  });
}
