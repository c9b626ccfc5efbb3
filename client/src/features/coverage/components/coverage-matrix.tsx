import { Group, Stack, Text } from "@mantine/core";
import { useDeferredValue, useMemo, type RefObject } from "react";

import { inOrder, type StateFilter, STATES } from "../../../shared/coverage/coverage-filter";
import { stateTexts } from "../../../shared/coverage/texts";
import type { MatrixRow } from "../../../shared/coverage/types";
import { useCoverageFilter } from "../../../shared/coverage/use-coverage-filter";
import { FilterChips } from "../../../shared/forms/filter-chips";
import { SearchField } from "../../../shared/forms/search-field";
import { useFoundOrganizations } from "../../../shared/organizations/use-organization-search";
import { coverageTexts } from "../texts";
import type { Column } from "./column-head";
import { countOrganizations, matchingOrganizations } from "./matrix-filter";
import { MatrixGrid } from "./matrix-grid";
import { NothingFound } from "./nothing-found";
import { Legend } from "./state-symbol";

interface CoverageMatrixProps {
  /** For focusCurrent. */
  scroller: RefObject<HTMLDivElement | null>;
  rows: MatrixRow[];
  columns: Column[];
  onOpen: (row: MatrixRow, column: Column) => void;
  onOpenColumn: (column: Column) => void;
}

/** The matrix, narrowed by what the address says. */
export function CoverageMatrix({
  scroller,
  rows,
  columns,
  onOpen,
  onOpenColumn,
}: CoverageMatrixProps) {
  const { search, filter, setSearch, setFilter, showAll } = useCoverageFilter();
  const deferredSearch = useDeferredValue(search);
  const ordered = useMemo(() => inOrder(rows), [rows]);
  const named = useMemo(
    () => matchingOrganizations(ordered, deferredSearch, "all"),
    [ordered, deferredSearch],
  );
  const others = useFoundOrganizations(deferredSearch, { hasNone: named.length === 0 });
  const found = useMemo(
    () => matchingOrganizations(ordered, deferredSearch, filter, others),
    [ordered, deferredSearch, filter, others],
  );
  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <SearchField
          label={coverageTexts.search}
          placeholder={coverageTexts.searchPlaceholder}
          clearLabel={coverageTexts.clearSearch}
          value={search}
          onChange={setSearch}
        />
        <StateFilters rows={rows} filter={filter} onChange={setFilter} />
      </Group>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {coverageTexts.shown(found.length, rows.length)}
        </Text>
        <Legend />
        <Text size="sm" c="dimmed" visibleFrom="sm">
          {coverageTexts.keys}
        </Text>
      </Group>
      {found.length > 0 ? (
        <MatrixGrid
          scroller={scroller}
          rows={found}
          columns={columns}
          onOpen={onOpen}
          onOpenColumn={onOpenColumn}
        />
      ) : (
        <NothingFound onShowAll={showAll} />
      )}
    </Stack>
  );
}

interface StateFiltersProps {
  rows: MatrixRow[];
  filter: StateFilter;
  onChange: (filter: StateFilter) => void;
}

function StateFilters({ rows, filter, onChange }: StateFiltersProps) {
  const counts = useMemo(() => countOrganizations(rows), [rows]);
  const options = STATES.map((state) => ({
    value: state,
    label: stateTexts.names[state],
    count: counts[state],
  }));
  return (
    <FilterChips<StateFilter>
      label={coverageTexts.filterLabel}
      options={[{ value: "all", label: coverageTexts.all, count: rows.length }, ...options]}
      value={filter}
      onChange={onChange}
    />
  );
}
