import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { queryKeys } from "../../../lib/query/query-keys";
import { fetchGrantsPage } from "../api/access-grants";
import { grantAccess } from "../api/grant-access";
import { revokeAccess } from "../api/revoke-access";

/** Who has access to one organization, or provider-wide where that is null. */
export function useAccessGrants(organizationId: string | null) {
  const query = useInfiniteQuery({
    queryKey: queryKeys.grants(organizationId),
    queryFn: ({ pageParam, signal }) =>
      fetchGrantsPage({ organizationId, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
  const grants = useMemo(() => (query.data?.pages ?? []).flatMap(({ nodes }) => nodes), [query.data]);
  return { ...query, grants };
}

export const useGrantAccess = () => useAccessChange(grantAccess);
export const useRevokeAccess = () => useAccessChange(revokeAccess);

/** One's own access may have changed with it, and so what one is shown. */
function useAccessChange<TInput, TResult>(change: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: queryKeys.allGrants }),
        queryClient.invalidateQueries({ queryKey: queryKeys.viewer }),
      ]),
  });
}
