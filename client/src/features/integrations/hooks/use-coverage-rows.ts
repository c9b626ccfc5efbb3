import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { queryKeys } from "../../../lib/query/query-keys";
import type { CoverageRow } from "../../../shared/coverage/types";
import { useExternalOrganizations } from "../../../shared/external-organizations/use-discovery";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { isSaved } from "../../../shared/mappings/unsaved-mapping";
import { fetchCoverageRows } from "../api/coverage-rows";

/**
 * Every organization with its state for one integration: read again once the vendor's list turns
 * out to be newer than the one that the mappings were compared with.
 */
export function useCoverageRows({ name, supportsDiscovery, isConfigured }: CatalogIntegration) {
  const query = useQuery({
    queryKey: queryKeys.coverageRows(name),
    queryFn: ({ signal }) => fetchCoverageRows(name, signal),
  });
  const enabled = supportsDiscovery && isConfigured;
  const { listing } = useExternalOrganizations(name, "", { enabled });
  const { data: rows, refetch } = query;
  const comparisons = comparisonsOf(rows ?? []);
  const listedAt = listing?.cachedAt;
  const isOutdated = listedAt !== undefined && comparisons.some((at) => at !== listedAt);
  const askedFor = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!isOutdated || askedFor.current === listedAt) return;
    askedFor.current = listedAt;
    void refetch();
  }, [isOutdated, listedAt, refetch]);
  return { ...query, isCompared: comparisons.some((at) => at !== null) };
}

/** When each mapping was compared with a list of the vendor; null where none was there. */
function comparisonsOf(rows: readonly CoverageRow[]): (string | null)[] {
  return rows.flatMap(({ mappings }) =>
    mappings.filter(isSaved).map(({ drift }) => drift.comparedAt),
  );
}
