/** Server state of the coverage matrix: which organizations are mapped where. */
import { useQuery, type QueryClient } from "@tanstack/react-query";

import { fetchCoverageMatrix, fetchCoverageMatrixRow } from "../services/coverage-matrix";
import type { MatrixRow } from "../types/coverage";
import { queryKeys } from "./query-keys";

export function useCoverageMatrix() {
  return useQuery({
    queryKey: queryKeys.coverageMatrix,
    queryFn: ({ signal }) => fetchCoverageMatrix(signal),
  });
}

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
