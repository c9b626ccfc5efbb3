import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import {
  createOrganization,
  fetchOrganization,
  fetchOrganizationsPage,
  updateOrganization,
} from "../services/organizations";
import type { ListedOrganization } from "../types/organization";
import { queryKeys } from "./query-keys";

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

export function useOrganization(id: string) {
  return useQuery({
    queryKey: queryKeys.organization(id),
    queryFn: ({ signal }) => fetchOrganization(id, signal),
  });
}

export function useCreateOrganization() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: createOrganization,
    onSuccess: (result) => {
      if (result.__typename !== "Organization") return;
      queryClient.setQueryData(queryKeys.organization(result.id), result);
      return queryClient.invalidateQueries({ queryKey: queryKeys.organizationList });
    },
  });
}

export function useUpdateOrganization() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: updateOrganization,
    onSuccess: (result) => {
      if (result.__typename === "Organization") {
        queryClient.setQueryData(queryKeys.organization(result.id), result);
      } else if (result.__typename === "OrganizationVersionConflictError") {
        queryClient.setQueryData(queryKeys.organization(result.current.id), result.current);
      }
      return queryClient.invalidateQueries({ queryKey: queryKeys.organizationList });
    },
  });
}
