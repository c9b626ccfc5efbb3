import { searchFor } from "../../../lib/search/text-search";
import { type StateFilter, STATES } from "../../../shared/coverage/coverage-filter";
import type { CoverageState, MatrixRow } from "../../../shared/coverage/types";

export type StateCounts = Record<CoverageState, number>;

const noCounts = (): StateCounts => ({
  UNMAPPED: 0,
  MAPPED: 0,
  DRIFTED: 0,
  FAILING: 0,
  EXCLUDED: 0,
});

const NONE: ReadonlySet<string> = new Set();

/** Those whose name or domain has the text, or that are among `others`, with a cell in the state. */
export function matchingOrganizations(
  rows: readonly MatrixRow[],
  search: string,
  filter: StateFilter,
  others = NONE,
): MatrixRow[] {
  const wanted = searchFor(search);
  return rows.filter(
    (row) =>
      (filter === "all" || has(row, filter)) &&
      (wanted.finds(row.organization.name, row.organization.domain) ||
        others.has(row.organization.id)),
  );
}

/** How many organizations have at least one cell in each state. */
export function countOrganizations(rows: readonly MatrixRow[]): StateCounts {
  const counts = noCounts();
  for (const state of STATES) counts[state] = rows.filter((row) => has(row, state)).length;
  return counts;
}

/** How many organizations are in each state of each integration, by its name. */
export function countColumns(rows: readonly MatrixRow[]): ReadonlyMap<string, StateCounts> {
  const columns = new Map<string, StateCounts>();
  for (const { integrationName, state } of rows.flatMap(({ cells }) => cells)) {
    const counts = columns.get(integrationName) ?? noCounts();
    counts[state] += 1;
    columns.set(integrationName, counts);
  }
  return columns;
}

function has({ cells }: MatrixRow, wanted: CoverageState): boolean {
  return cells.some(({ state }) => state === wanted);
}
