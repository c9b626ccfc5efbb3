import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { fetchSimilarOrganizations } from "../api/similar-organizations";
import type { SimilarOrganization } from "../types";

const TYPING_PAUSE = 400;
/** Until then every customer's name would do. */
const LEAST_LETTERS = 3;

interface Typed {
  name: string;
  domain: string | null;
}

/** What is probably the same as what is typed, once the typing pauses. */
export function useSimilarOrganizations(typed: Typed) {
  const [paused] = useDebouncedValue(JSON.stringify(typed), TYPING_PAUSE);
  const queryClient = useQueryClient();
  const { data, isPlaceholderData } = useQuery({
    ...optionsFor(JSON.parse(paused) as Typed),
    placeholderData: (previous) => previous,
  });
  const isShownOf = (now: Typed) => JSON.stringify(now) === paused && !isPlaceholderData;
  const known = queryClient.getQueryData<SimilarOrganization[]>(optionsFor(typed).queryKey);
  return {
    similar: known ?? (typed.name.length < LEAST_LETTERS ? [] : (data ?? [])),
    /** Of exactly this, for somebody who is quicker than the pause; none where nobody can tell. */
    ask: (now: Typed) => queryClient.query({ ...optionsFor(now), staleTime: "static" }).catch(() => []),
    isShownOf,
  };
}

const optionsFor = ({ name, domain }: Typed) => ({
  queryKey: queryKeys.similarOrganizations(name, domain),
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchSimilarOrganizations(name, domain, signal),
  enabled: name.length >= LEAST_LETTERS,
  staleTime: 30_000,
  retry: false,
});
