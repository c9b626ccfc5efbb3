/** Server state of discovery: what external organizations an integration can see. */
import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchExternalOrganizations } from "./api/external-organizations";
import type {
  DiscoveryFailure,
  ExternalOrganizationListing,
  ExternalOrganizationsResult,
} from "./types";

const FIVE_MINUTES = 5 * 60_000;

type Pages = InfiniteData<ExternalOrganizationsResult>;

/** A discovery, narrowed by `search` at the service and read page by page as one scrolls. */
export function useExternalOrganizations(
  integrationName: string,
  search: string,
  { enabled = true }: { enabled?: boolean } = {},
) {
  const query = useInfiniteQuery({
    queryKey: queryKeys.externalOrganizations(integrationName, search),
    queryFn: ({ pageParam, signal }) =>
      fetchExternalOrganizations({ integrationName, search, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
    enabled,
    placeholderData: keepPreviousData,
    staleTime: FIVE_MINUTES,
    retry: false,
  });
  const found = useMemo(() => joined(query.data), [query.data]);
  return { ...query, ...found };
}

/** Asks the vendor anew; every search of that integration is then out of date. */
export function useRefreshDiscovery(integrationName: string, search: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => fetchExternalOrganizations({ integrationName, search, refresh: true }),
    onSuccess: async (page) => {
      await queryClient.invalidateQueries({
        queryKey: queryKeys.discovery(integrationName),
        refetchType: "none",
      });
      void queryClient.invalidateQueries({ queryKey: queryKeys.suggestions(integrationName) });
      void queryClient.invalidateQueries({ queryKey: queryKeys.wholeListing(integrationName) });
      const pages: Pages = { pages: [page], pageParams: [null] };
      queryClient.setQueryData(queryKeys.externalOrganizations(integrationName, search), pages);
    },
  });
}

function nextCursor(page: ExternalOrganizationsResult): string | null {
  if (page.__typename !== "ExternalOrganizationConnection") return null;
  return page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
}

interface Found {
  /** All that was read so far; absent before the first page and where there is no list. */
  listing?: ExternalOrganizationListing;
  /** Why there is no list, or no more of it. */
  failure?: DiscoveryFailure;
}

function joined(data: Pages | undefined): Found {
  const listings: ExternalOrganizationListing[] = [];
  for (const page of data?.pages ?? []) {
    if (page.__typename === "ExternalOrganizationConnection") listings.push(page);
    else return { ...whole(listings), failure: page };
  }
  return whole(listings);
}

function whole(listings: ExternalOrganizationListing[]): Found {
  const newest = listings.at(-1);
  if (!newest) return {};
  return { listing: { ...newest, nodes: listings.flatMap(({ nodes }) => nodes) } };
}
