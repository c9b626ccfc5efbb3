import { searchFor } from "../../../lib/search/text-search";
import type { IntegrationCounts } from "../../../shared/coverage/types";
import type { CatalogIntegration } from "../../../shared/integrations/types";

export type CatalogFilter = "all" | "attention" | "missing";

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** By name: those whose name contains the text and that the filter leaves. */
export function matchingIntegrations(
  integrations: readonly CatalogIntegration[],
  counts: ReadonlyMap<string, IntegrationCounts>,
  search: string,
  filter: CatalogFilter,
): CatalogIntegration[] {
  const wanted = searchFor(search);
  return integrations
    .filter((integration) => leaves(filter, integration, counts.get(integration.name)))
    .filter(({ name, displayName }) => wanted.finds(displayName, name))
    .sort((one, other) => byName.compare(one.displayName, other.displayName));
}

function leaves(
  filter: CatalogFilter,
  { isConfigured }: CatalogIntegration,
  counts: IntegrationCounts | undefined,
): boolean {
  switch (filter) {
    case "missing":
      return !isConfigured;
    case "attention":
      return counts !== undefined && counts.failing + counts.drifted > 0;
    case "all":
      return true;
  }
}
