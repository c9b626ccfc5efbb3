import { useQuery } from "@tanstack/react-query";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchCoverageSummary } from "./api/coverage-summary";

export function useCoverageSummary() {
  return useQuery({
    queryKey: queryKeys.coverageSummary,
    queryFn: ({ signal }) => fetchCoverageSummary(signal),
  });
}
