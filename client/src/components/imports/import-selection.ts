import type { ListedExternalOrganization } from "../../types/import";

export const isMapped = ({ mappings }: ListedExternalOrganization): boolean => mappings.length > 0;

/** Those whose name or id contains the text; without those that are mapped, where that is wanted. */
export function shownOf(
  organizations: readonly ListedExternalOrganization[],
  search: string,
  { hideMapped }: { hideMapped: boolean },
): ListedExternalOrganization[] {
  const wanted = search.trim().toLocaleLowerCase();
  return organizations.filter(
    (each) =>
      !(hideMapped && isMapped(each)) &&
      `${each.name}\n${each.id}`.toLocaleLowerCase().includes(wanted),
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
