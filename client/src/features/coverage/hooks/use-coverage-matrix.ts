import { useQuery } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { fetchCoverageMatrix } from "../api/coverage-matrix";

export function useCoverageMatrix() {
  return useQuery({
    queryKey: queryKeys.coverageMatrix,
    queryFn: ({ signal }) => fetchCoverageMatrix(signal),
  });
}
