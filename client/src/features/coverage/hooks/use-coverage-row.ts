import { useQuery } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { fetchCoverageRow } from "../../../shared/coverage/api/coverage-row";

/** One organization's row for one integration, with its mappings. */
export function useCoverageRow(integrationName: string, organizationId: string) {
  return useQuery({
    queryKey: queryKeys.coverageCell(integrationName, organizationId),
    queryFn: () => fetchCoverageRow(integrationName, organizationId),
  });
}
