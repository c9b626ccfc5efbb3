/** What changes to mappings make out of date, and what of it is read anew. */
import type { QueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchCoverageMatrixRow } from "./api/coverage-matrix-row";
import { fetchCoverageRow } from "./api/coverage-row";
import type { CoverageRow, MatrixRow } from "./types";

/** After a change to a mapping: where the matrix is shown, only that organization is read anew. */
export async function refreshMatrixRow(
  queryClient: QueryClient,
  organizationId: string,
): Promise<void> {
  const queryKey = queryKeys.coverageMatrix;
  const query = queryClient.getQueryCache().find({ queryKey });
  if (!query?.isActive()) {
    query?.invalidate();
    return;
  }
  try {
    const row = await fetchCoverageMatrixRow(organizationId);
    queryClient.setQueryData<MatrixRow[]>(queryKey, (rows) =>
      rows?.flatMap((each) => {
        if (each.organization.id !== organizationId) return [each];
        return row ? [row] : [];
      }),
    );
  } catch {
    // What is shown may be old; all of it is read anew.
    await queryClient.invalidateQueries({ queryKey });
  }
}

/** After a change to a mapping: counts are read anew, and of the rows only that organization's. */
export async function refreshCoverage(
  queryClient: QueryClient,
  organizationId: string,
): Promise<void> {
  void queryClient.invalidateQueries({ queryKey: queryKeys.coverage });
  const cached = queryClient.getQueryCache().findAll({ queryKey: queryKeys.allCoverageRows });
  await Promise.all([
    refreshMatrixRow(queryClient, organizationId),
    ...cached.map(async (query) => {
      if (!query.isActive()) {
        query.invalidate();
        return;
      }
      const integrationName = String(query.queryKey[1]);
      try {
        const row = await fetchCoverageRow(integrationName, organizationId);
        if (row) putRow(queryClient, integrationName, row);
      } catch {
        // What is shown may be old; all of it is read anew.
        await queryClient.invalidateQueries({ queryKey: query.queryKey });
      }
    }),
  ]);
}

/** After changes to many mappings: all that is shown of them is read anew. */
export async function refreshAllMappings(queryClient: QueryClient): Promise<void> {
  const branches = [
    queryKeys.coverage,
    queryKeys.allCoverageRows,
    queryKeys.coverageMatrix,
    queryKeys.organizationList,
    queryKeys.allOrganizations,
    queryKeys.allDiscoveries,
  ];
  await Promise.all(branches.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

export function putRow(queryClient: QueryClient, integrationName: string, row: CoverageRow): void {
  queryClient.setQueryData<CoverageRow[]>(queryKeys.coverageRows(integrationName), (rows) =>
    rows?.map((each) => (each.organization.id === row.organization.id ? row : each)),
  );
}

/** Reads anew what is shown, and keeps nothing of the rest: mappings were made. */
export function settleMappings(queryClient: QueryClient): void {
  for (const queryKey of [
    queryKeys.allSuggestions,
    queryKeys.coverage,
    queryKeys.allCoverageRows,
    queryKeys.coverageMatrix,
    queryKeys.organizationList,
    queryKeys.allOrganizations,
    queryKeys.allDiscoveries,
  ]) {
    void queryClient.invalidateQueries({ queryKey });
  }
  // Thousands of rows: read anew where they are looked at next.
  void queryClient.invalidateQueries({ queryKey: queryKeys.allWholeListings, refetchType: "none" });
}
