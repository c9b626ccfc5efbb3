/** Server state of imports: a vendor's whole listing, and organizations made from it. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { fetchWholeListing, importOrganizations } from "../services/imports";
import { RequestError } from "../services/request-error";
import { texts } from "../texts";
import type { ImportOutcome } from "../types/import";
import { queryKeys } from "./query-keys";
import { settleMappings } from "./use-suggestions";

const FIVE_MINUTES = 5 * 60_000;

export function useWholeListing(
  integrationName: string,
  { enabled = true }: { enabled?: boolean } = {},
) {
  const query = useQuery({
    queryKey: queryKeys.wholeListing(integrationName),
    queryFn: ({ signal }) => fetchWholeListing(integrationName, { signal }),
    staleTime: FIVE_MINUTES,
    retry: false,
    enabled,
  });
  const { data } = query;
  const listing = data && "organizations" in data ? data : undefined;
  const failure = data && !("organizations" in data) ? data : undefined;
  return { ...query, listing, failure };
}

/** Asks the vendor anew; what was made of the earlier listing is then out of date. */
export function useRefreshWholeListing(integrationName: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => fetchWholeListing(integrationName, { refresh: true }),
    onSuccess: async (listing) => {
      queryClient.setQueryData(queryKeys.wholeListing(integrationName), listing);
      await Promise.all(
        [queryKeys.discovery(integrationName), queryKeys.suggestions(integrationName)].map(
          (queryKey) => queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
}

/** One outcome for each id, in order. Rejects with a RequestError, also where there is no listing. */
export async function importEach(
  integrationName: string,
  externalOrgIds: readonly string[],
): Promise<ImportOutcome[]> {
  const result = await importOrganizations(integrationName, externalOrgIds);
  if (result.__typename === "ImportOrganizationsPayload") return result.outcomes;
  const remedy = result.__typename === "IntegrationError" ? result.remedy : null;
  const advice = remedy ?? texts.requestErrors.unexpected.advice;
  throw new RequestError({ code: "REFUSED", message: result.message, advice });
}

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

/** As after mappings were made; the listing that is chosen from tells what is mapped by now. */
export function settleImports(queryClient: QueryClient, integrationName: string): void {
  settleMappings(queryClient);
  void queryClient.invalidateQueries({ queryKey: queryKeys.wholeListing(integrationName) });
}
