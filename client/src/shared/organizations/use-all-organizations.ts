import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchOrganizationsPage } from "./api/organizations";
import type { ListedOrganization } from "./types";

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Every organization, by name. The service pages by id, so all pages are read, one by one. */
export function useAllOrganizations() {
  const query = useInfiniteQuery({
    queryKey: queryKeys.organizationList,
    queryFn: ({ pageParam, signal }) => fetchOrganizationsPage(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
    // A quick answer comes without a rendering in between that shows it being fetched.
  }, [data, hasNextPage, isFetching, isError, fetchNextPage]);

  const organizations = useMemo(() => sortedByName(data?.pages ?? []), [data]);
  return { ...query, organizations };
}

function sortedByName(pages: { nodes: ListedOrganization[] }[]): ListedOrganization[] {
  return pages
    .flatMap(({ nodes }) => nodes)
    .sort((one, other) => byName.compare(one.name, other.name));
}
