import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { fetchImportPreview } from "../api/import-preview";

/** Read anew whenever the page is opened: what was created elsewhere may be a twin by now. */
export function useImportPreview(integrationName: string) {
  const query = useQuery({
    queryKey: queryKeys.importPreview(integrationName),
    queryFn: ({ signal }) => fetchImportPreview(integrationName, { signal }),
    refetchOnMount: "always",
    refetchOnWindowFocus: false,
    retry: false,
  });
  const { data } = query;
  const preview = data?.__typename === "ImportPreview" ? data : undefined;
  /** Why there is nothing to choose from; never the same as an empty list. */
  const failure = data && data.__typename !== "ImportPreview" ? data : undefined;
  return { ...query, preview, failure };
}

/** Asks the vendor anew; what was made of the earlier listing is then out of date. */
export function useRefreshImportPreview(integrationName: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => fetchImportPreview(integrationName, { refresh: true }),
    onSuccess: async (preview) => {
      queryClient.setQueryData(queryKeys.importPreview(integrationName), preview);
      await Promise.all(
        [
          queryKeys.wholeListing(integrationName),
          queryKeys.discovery(integrationName),
          queryKeys.suggestions(integrationName),
        ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
}
