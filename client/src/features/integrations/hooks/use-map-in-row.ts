import { useMutation, useQueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { putRow, refreshCoverage } from "../../../shared/coverage/refresh";
import type { CoverageRow } from "../../../shared/coverage/types";
import type { ExternalOrganizationChoice } from "../../../shared/external-organizations/types";
import { createMapping } from "../../../shared/mappings/api/create-mapping";
import { notYetSaved } from "../../../shared/mappings/unsaved-mapping";

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
      void queryClient.invalidateQueries({ queryKey: queryKeys.allSuggestions });
      void refreshCoverage(queryClient, organization.id);
    },
  });
}
