/** Server state of coverage: which organizations are mapped where, and how those mappings fare. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import {
  fetchCoverageRow,
  fetchCoverageRows,
  fetchCoverageSummary,
  fetchIntegrationCatalog,
} from "../services/coverage";
import { createMapping } from "../services/integrationMappings";
import type { CatalogIntegration, CoverageRow } from "../types/coverage";
import type { ExternalOrganizationChoice, OrganizationMapping } from "../types/integrationMapping";
import { queryKeys } from "./query-keys";
import { useExternalOrganizations } from "./use-discovery";

export function useIntegrationCatalog() {
  return useQuery({
    queryKey: queryKeys.integrationCatalog,
    queryFn: ({ signal }) => fetchIntegrationCatalog(signal),
  });
}

export function useCoverageSummary() {
  return useQuery({
    queryKey: queryKeys.coverageSummary,
    queryFn: ({ signal }) => fetchCoverageSummary(signal),
  });
}

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

/** After a change to a mapping: counts are read anew, and of the rows only that organization's. */
export async function refreshCoverage(
  queryClient: QueryClient,
  organizationId: string,
): Promise<void> {
  void queryClient.invalidateQueries({ queryKey: queryKeys.coverage });
  const cached = queryClient.getQueryCache().findAll({ queryKey: queryKeys.allCoverageRows });
  await Promise.all(
    cached.map(async (query) => {
      if (!query.isActive()) {
        query.invalidate();
        return;
      }
      const integrationName = String(query.queryKey[1]);
      try {
        const row = await fetchCoverageRow(integrationName, organizationId);
        if (row) putRow(queryClient, integrationName, row);
      } catch {
        // What is shown may be old; all of it is read anew.
        await queryClient.invalidateQueries({ queryKey: query.queryKey });
      }
    }),
  );
}

interface MapInRow {
  row: CoverageRow;
  choice: ExternalOrganizationChoice;
}

/** Shown as mapped at once; taken back where the service refuses it. */
export function useMapInRow(integrationName: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ row, choice }: MapInRow) =>
      createMapping({
        organizationId: row.organization.id,
        integrationName,
        externalOrgId: choice.id,
        externalOrgName: choice.name,
        mappingData: {},
      }),
    onMutate: async ({ row, choice }) => {
      await queryClient.cancelQueries({ queryKey: queryKeys.coverageRows(integrationName) });
      const mappings = [...row.mappings, notYetSaved(integrationName, choice)];
      putRow(queryClient, integrationName, { ...row, state: "MAPPED", mappings });
    },
    onError: (_error, { row }) => {
      putRow(queryClient, integrationName, row);
    },
    onSuccess: (result, { row }) => {
      if (result.__typename !== "OrganizationMapping") putRow(queryClient, integrationName, row);
    },
    onSettled: (_result, _error, { row: { organization } }) => {
      void queryClient.invalidateQueries({
        queryKey: queryKeys.organizationMappings(organization.id),
      });
      void queryClient.invalidateQueries({ queryKey: queryKeys.organizationList });
      void queryClient.invalidateQueries({ queryKey: queryKeys.discovery(integrationName) });
      void refreshCoverage(queryClient, organization.id);
    },
  });
}

const NOT_SAVED = "";

/** Its mapping is on its way to the service: nothing can be done with it yet. */
export const isSaved = (mapping: OrganizationMapping): boolean => mapping.id !== NOT_SAVED;

function notYetSaved(
  integrationName: string,
  choice: ExternalOrganizationChoice,
): OrganizationMapping {
  return {
    id: NOT_SAVED,
    integrationName,
    integration: null,
    externalOrgId: choice.id,
    externalOrgName: choice.name,
    mappingData: {},
    isActive: true,
    lastTestedAt: null,
    lastTestSuccess: null,
    lastTestResult: null,
    version: "",
    drift: { state: "IN_SYNC", currentName: choice.name, comparedAt: null },
  };
}

function putRow(queryClient: QueryClient, integrationName: string, row: CoverageRow): void {
  queryClient.setQueryData<CoverageRow[]>(queryKeys.coverageRows(integrationName), (rows) =>
    rows?.map((each) => (each.organization.id === row.organization.id ? row : each)),
  );
}
