import { useQuery } from "@tanstack/react-query";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchExplanation } from "./api/explain-match";
import type { ExplainedPair } from "./types";

/** Asked for anew each time it is opened: any mapping made meanwhile may change it. */
export function useExplanation(pair: ExplainedPair) {
  return useQuery({
    queryKey: queryKeys.explanation(
      pair.integrationName,
      pair.organizationId,
      pair.externalOrgId,
    ),
    queryFn: ({ signal }) => fetchExplanation(pair, signal),
    retry: false,
  });
}
