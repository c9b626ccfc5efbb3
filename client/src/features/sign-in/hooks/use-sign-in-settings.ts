import { useQuery } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { fetchSignInSettings } from "../../../lib/session/sign-in-settings";

export function useSignInSettings() {
  return useQuery({
    queryKey: queryKeys.signInSettings,
    queryFn: ({ signal }) => fetchSignInSettings(signal),
    staleTime: Infinity,
  });
}
