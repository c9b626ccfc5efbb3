import { useQuery } from "@tanstack/react-query";

import { fetchSignInSettings } from "../services/sign-in-settings";
import { queryKeys } from "./query-keys";

export function useSignInSettings() {
  return useQuery({
    queryKey: queryKeys.signInSettings,
    queryFn: ({ signal }) => fetchSignInSettings(signal),
    staleTime: Infinity,
  });
}
