import { useMutation, useQueryClient } from "@tanstack/react-query";

import { settleMappings } from "../../../shared/coverage/refresh";
import { importEach } from "../../../shared/external-organizations/import-each";

export function useImportOrganization(integrationName: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (externalOrgId: string) =>
      (await importEach(integrationName, [externalOrgId]))[0],
    onSettled: () => {
      settleMappings(queryClient);
    },
  });
}
