import { useMutation, useQueryClient } from "@tanstack/react-query";

import { refreshAllMappings } from "../../../shared/coverage/refresh";
import { applyMappingImport } from "../api/apply-mapping-import";
import { fetchMappingsCsv } from "../api/mappings-csv";
import { planMappingImport } from "../api/plan-mapping-import";
import { fetchUnmappedCsv } from "../api/unmapped-csv";
import type { CsvFile, ExportChoice } from "../types";

/** The file is made when it is asked for, and not kept. */
export const useMappingsExport = () =>
  useMutation({
    mutationFn: ({ rows, integrationName, withSuggestions }: ExportChoice) =>
      rows === "mapped"
        ? fetchMappingsCsv(integrationName)
        : fetchUnmappedCsv(integrationName, withSuggestions),
    gcTime: 0,
  });

/** `readFile` may reject too, for what is wrong with the file. */
export const useImportPlan = () =>
  useMutation({
    mutationFn: async ({ readFile }: { name: string; readFile: () => Promise<CsvFile> }) => {
      const file = await readFile();
      return { file, result: await planMappingImport(file.text) };
    },
  });

export function useApplyImport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ csv, fingerprint }: { csv: string; fingerprint: string }) =>
      applyMappingImport(csv, fingerprint),
    onSettled: () => {
      void refreshAllMappings(queryClient);
    },
  });
}
