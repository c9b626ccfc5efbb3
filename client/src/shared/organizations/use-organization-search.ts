import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { queryKeys } from "../../lib/query/query-keys";
import { searchFor } from "../../lib/search/text-search";
import { fetchFoundOrganizations } from "./api/found-organizations";

const TYPING_PAUSE = 300;
const NONE: ReadonlySet<string> = new Set();

interface Named {
  id: string;
  name: string;
  domain: string | null;
  aliases: readonly { name: string }[];
}

/** Those whose name, alias or domain has the text, and those that the service finds otherwise. */
export function useOrganizationSearch<TOrganization extends Named>(
  organizations: readonly TOrganization[],
  text: string,
): TOrganization[] {
  const named = useMemo(() => {
    const search = searchFor(text);
    const hasText = ({ name, domain, aliases }: Named) =>
      search.finds(name, domain) || aliases.some((alias) => search.finds(alias.name));
    return new Set(organizations.filter(hasText).map(({ id }) => id));
  }, [organizations, text]);
  const others = useFoundOrganizations(text, { hasNone: named.size === 0 });
  return useMemo(
    () => organizations.filter(({ id }) => named.has(id) || others.has(id)),
    [organizations, named, others],
  );
}

/**
 * The ids of those that the service finds, such as by the id that a vendor has for them. It is asked
 * only where it may know more: if nothing that is loaded has the text, or if there is a digit in it,
 * as in most ids.
 */
export function useFoundOrganizations(
  text: string,
  { hasNone }: { hasNone: boolean },
): ReadonlySet<string> {
  const wanted = text.trim();
  const [settled] = useDebouncedValue(wanted, TYPING_PAUSE);
  const { data } = useQuery({
    queryKey: queryKeys.foundOrganizations(settled),
    queryFn: ({ signal }) => fetchFoundOrganizations(settled, signal),
    enabled: settled !== "" && settled === wanted && (hasNone || /\d/.test(settled)),
  });
  return settled === wanted && data ? data : NONE;
}
