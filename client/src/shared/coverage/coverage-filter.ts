import { searchFor, type TextSearch } from "../../lib/search/text-search";
import type { CoverageRow, CoverageState } from "./types";

export type StateFilter = "all" | CoverageState;

/** In the order in which a person works through them. */
export const STATES: readonly CoverageState[] = [
  "UNMAPPED",
  "FAILING",
  "DRIFTED",
  "MAPPED",
  "EXCLUDED",
];

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** The filter that the address names, as in `?state=unmapped`. */
export function stateFilterOf(text: string): StateFilter {
  return STATES.find((state) => state.toLowerCase() === text) ?? "all";
}

export function countStates(rows: readonly CoverageRow[]): Record<CoverageState, number> {
  const counts = { UNMAPPED: 0, MAPPED: 0, DRIFTED: 0, FAILING: 0, EXCLUDED: 0 };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

export function inOrder<TRow extends { organization: { name: string } }>(
  rows: readonly TRow[],
): TRow[] {
  return [...rows].sort((one, other) => byName.compare(one.organization.name, other.organization.name));
}

/** Those in the state whose organization, or what it is mapped to, contains the text. */
export function matchingRows(
  rows: readonly CoverageRow[],
  search: string,
  filter: StateFilter,
): CoverageRow[] {
  const wanted = searchFor(search);
  return rows.filter((row) => (filter === "all" || row.state === filter) && has(row, wanted));
}

/** The first unmapped row below `index`, or else the first above it; null where none is left. */
export function nextUnmapped(rows: readonly CoverageRow[], index: number): string | null {
  const others = [...rows.slice(index + 1), ...rows.slice(0, index)];
  return others.find(({ state }) => state === "UNMAPPED")?.organization.id ?? null;
}

function has({ organization, mappings }: CoverageRow, wanted: TextSearch): boolean {
  return (
    wanted.finds(organization.name, organization.domain) ||
    mappings.some(({ externalOrgName, externalOrgId }) => wanted.finds(externalOrgName, externalOrgId))
  );
}
