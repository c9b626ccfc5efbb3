import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchWholeListing } from "./api/whole-listing";

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
