import { useQuery } from "@tanstack/react-query";

import { fetchViewer } from "../services/viewer";
import { queryKeys } from "./query-keys";

export function useViewer() {
  return useQuery({
    queryKey: queryKeys.viewer,
    queryFn: ({ signal }) => fetchViewer(signal),
    staleTime: Infinity,
  });
}
