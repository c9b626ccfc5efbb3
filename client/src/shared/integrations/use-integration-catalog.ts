import { useQuery } from "@tanstack/react-query";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchIntegrationCatalog } from "./api/integration-catalog";

export function useIntegrationCatalog() {
  return useQuery({
    queryKey: queryKeys.integrationCatalog,
    queryFn: ({ signal }) => fetchIntegrationCatalog(signal),
  });
}
