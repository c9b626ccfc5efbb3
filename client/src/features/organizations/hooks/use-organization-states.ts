import { useQueries } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { fetchOrganizationStates } from "../api/organization-states";
import type { OrganizationStates } from "../types";

/** The states of several chunks of organizations, by organization id; absent until they are read. */
export function useOrganizationStates(
  chunks: readonly (readonly string[])[],
): ReadonlyMap<string, OrganizationStates> {
  return useQueries({
    queries: chunks.map((ids) => ({
      queryKey: queryKeys.organizationStates(ids),
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchOrganizationStates(ids, signal),
    })),
    combine: mergedStates,
  });
}

function mergedStates(results: { data: Map<string, OrganizationStates> | undefined }[]) {
  return new Map(results.flatMap(({ data }) => [...(data ?? [])]));
}
