import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";

import { queryKeys } from "../../../lib/query/query-keys";
import { fetchAuditPage } from "../api/audit-events";
import type { AuditFilter } from "../types";
import { eventsOf, matchesFilter } from "./audit-filter";

const PAGE_SIZE = 100;
/** So many more found, and the trail waits to be asked for more. */
const ENOUGH = 50;
/** So many pages without finding enough, and it waits too: nobody reads a year by accident. */
const PAGES_AT_ONCE = 20;

interface Wish {
  filter: AuditFilter;
  found: number;
  pages: number;
}

const firstWish = (filter: AuditFilter, pages: number): Wish => ({
  filter,
  found: ENOUGH,
  pages: pages + PAGES_AT_ONCE,
});

/**
 * The events that the filter lets through, newest first. The service pages by time and knows no
 * filter, so pages are read on until enough is found; `searched` says how many events were looked
 * at, and `isComplete` whether they were all. A changed filter searches what was read already.
 */
export function useAuditTrail(organizationId: string | null, filter: AuditFilter) {
  const queryClient = useQueryClient();
  const queryKey = queryKeys.audit(organizationId);
  const { data, error, hasNextPage, isFetching, isError, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      fetchAuditPage({ organizationId, first: PAGE_SIZE, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    // A trail is read from its start: what was read last time is of no use, and reading all its
    // pages anew behind the reader's back would move the rows.
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const read = useMemo(() => (data?.pages ?? []).flatMap(eventsOf), [data]);
  const events = useMemo(
    () => read.filter((event) => matchesFilter(event, filter)),
    [read, filter],
  );

  const pages = data?.pages.length ?? 0;
  const [wish, setWish] = useState(() => firstWish(filter, pages));
  if (wish.filter !== filter) setWish(firstWish(filter, pages));
  const isUnfulfilled = hasNextPage && events.length < wish.found && pages < wish.pages;
  useEffect(() => {
    if (isUnfulfilled && !isFetching && !isError) void fetchNextPage();
  }, [isUnfulfilled, isFetching, isError, pages, fetchNextPage]);

  return {
    events,
    people: useMemo(() => [...new Set(read.map(({ userId }) => userId))].sort(), [read]),
    searched: read.length,
    searchedBackTo: read.at(-1)?.occurredAt ?? null,
    isComplete: data !== undefined && !hasNextPage,
    isPending: data === undefined && !isError,
    isSearching: isFetching || (isUnfulfilled && !isError),
    error,
    more: () => {
      setWish({ filter, found: events.length + ENOUGH, pages: pages + PAGES_AT_ONCE });
    },
    retry: () => void (data === undefined ? refetch() : fetchNextPage()),
    restart: () => queryClient.resetQueries({ queryKey }),
  };
}
