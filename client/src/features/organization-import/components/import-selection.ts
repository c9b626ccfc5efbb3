import { searchFor } from "../../../lib/search/text-search";
import type { ListedExternalOrganization } from "../../../shared/external-organizations/types";
import type { ListedOrganization } from "../../../shared/organizations/types";

export const isMapped = ({ mappings }: ListedExternalOrganization): boolean => mappings.length > 0;

/**
 * The ids of those that are called the same as an organization that nothing in the list is mapped
 * to: they are probably the same, and the service makes no second one.
 */
export function namesakesIn(
  listed: readonly ListedExternalOrganization[],
  organizations: readonly ListedOrganization[],
): ReadonlySet<string> {
  const mapped = new Set(
    listed.flatMap(({ mappings }) => mappings.map(({ organization }) => organization.id)),
  );
  const names = new Set(
    organizations.filter(({ id }) => !mapped.has(id)).map(({ name }) => folded(name)),
  );
  const namesakes = listed.filter((each) => !isMapped(each) && names.has(folded(each.name)));
  return new Set(namesakes.map(({ id }) => id));
}

const folded = (name: string) => name.trim().toLowerCase();

/** Those whose name or id contains the text; without those that are mapped, where that is wanted. */
export function shownOf(
  organizations: readonly ListedExternalOrganization[],
  search: string,
  { hideMapped }: { hideMapped: boolean },
): ListedExternalOrganization[] {
  const wanted = searchFor(search);
  return organizations.filter(
    (each) => !(hideMapped && isMapped(each)) && wanted.finds(each.name, each.id),
  );
}

/** What of a selection can still be imported, in the list's order: the list may be newer than it. */
export function selectedOf(
  organizations: readonly ListedExternalOrganization[],
  selection: ReadonlySet<string>,
): ListedExternalOrganization[] {
  return organizations.filter((each) => selection.has(each.id) && !isMapped(each));
}

export function toggled(selection: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(selection);
  if (!after.delete(id)) after.add(id);
  return after;
}
