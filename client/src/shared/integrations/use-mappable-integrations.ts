import { useQuery } from "@tanstack/react-query";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchMappableIntegrations } from "./api/integrations";

const FIVE_MINUTES = 5 * 60_000;

export function useMappableIntegrations() {
  return useQuery({
    queryKey: queryKeys.integrations,
    queryFn: ({ signal }) => fetchMappableIntegrations(signal),
    staleTime: FIVE_MINUTES,
  });
}
