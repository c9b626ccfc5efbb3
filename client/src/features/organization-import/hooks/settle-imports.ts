import type { QueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { settleMappings } from "../../../shared/coverage/refresh";

/** As after mappings were made; the preview that is chosen from tells what is mapped by now. */
export function settleImports(queryClient: QueryClient, integrationName: string): void {
  settleMappings(queryClient);
  void queryClient.invalidateQueries({ queryKey: queryKeys.importPreview(integrationName) });
}
