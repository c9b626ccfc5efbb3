import { Group, Stack, Text } from "@mantine/core";
import { useCallback, useDeferredValue, useMemo, useRef } from "react";

import { useDialog } from "../../hooks/use-dialog";
import { useMayManageAll } from "../../hooks/use-viewer";
import { coverageTexts } from "../../texts-coverage";
import { integrationTexts } from "../../texts-integrations";
import type { MatrixRow } from "../../types/coverage";
import { BulkTestDialog } from "../bulk-test/bulk-test-button";
import { inOrder, STATES, type StateFilter } from "../coverage/coverage-filter";
import { useMappingDialogs } from "../coverage/mapping-dialogs";
import { useCoverageFilter } from "../coverage/use-coverage-filter";
import { FilterChips } from "../filter-chips";
import { CreateMappingDialog } from "../integrations/CreateMappingDialog";
import { SearchField } from "../search-field";
import { CellDialog, type OpenedCell } from "./cell-dialog";
import { ColumnDialog } from "./column-dialog";
import type { Column } from "./column-head";
import { countOrganizations, matchingOrganizations } from "./matrix-filter";
import { focusCurrent, MatrixGrid } from "./matrix-grid";
import { NothingFound } from "./nothing-found";
import { Legend } from "./state-symbol";

interface CoverageMatrixProps {
  rows: MatrixRow[];
  columns: Column[];
}

/** The matrix, narrowed by what the address says. */
export function CoverageMatrix({ rows, columns }: CoverageMatrixProps) {
  const { search, filter, setSearch, setFilter, showAll } = useCoverageFilter();
  const deferredSearch = useDeferredValue(search);
  const ordered = useMemo(() => inOrder(rows), [rows]);
  const found = useMemo(
    () => matchingOrganizations(ordered, deferredSearch, filter),
    [ordered, deferredSearch, filter],
  );
  const { scroller, open, openColumn, dialogs } = useMatrixDialogs();
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
          onOpen={open}
          onOpenColumn={openColumn}
        />
      ) : (
        <NothingFound onShowAll={showAll} />
      )}
      {dialogs}
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
    label: integrationTexts.states[state],
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

/** An unmapped cell opens to be mapped by whoever may, another one to its mappings. */
function useMatrixDialogs() {
  const scroller = useRef<HTMLDivElement>(null);
  const backToGrid = () => {
    focusCurrent(scroller);
  };
  const cell = useDialog<OpenedCell>();
  const mapping = useDialog<OpenedCell>();
  const column = useDialog<Column>();
  const testing = useDialog<Column>();
  const { handlers, dialogs } = useMappingDialogs(backToGrid);
  const mayMapAny = useMayManageAll();
  const { open: openCell } = cell;
  const { open: openMapping } = mapping;
  const open = useCallback(
    (row: MatrixRow, column: Column) => {
      const state = row.cells.find(({ integrationName }) => integrationName === column.name)?.state;
      (state === "UNMAPPED" && mayMapAny ? openMapping : openCell)({ row, column });
    },
    [openCell, openMapping, mayMapAny],
  );
  return {
    scroller,
    open,
    openColumn: column.open,
    dialogs: (
      <>
        <ColumnDialog
          column={column.subject}
          opened={column.opened}
          onClose={column.close}
          onTestAll={testing.open}
        />
        <BulkTestDialog
          scope={{ integrationName: testing.subject?.name ?? "" }}
          subject={testing.subject?.displayName ?? ""}
          opened={testing.opened}
          onClose={testing.close}
        />
        <CellDialog
          cell={cell.subject}
          opened={cell.opened}
          onClose={cell.close}
          handlers={{ ...handlers, onMap: mapping.open }}
        />
        <CreateMappingDialog
          title={coverageTexts.mapTitle(mapping.subject?.row.organization.name ?? "")}
          organizationId={mapping.subject?.row.organization.id ?? ""}
          integrationName={mapping.subject?.column.name ?? null}
          opened={mapping.opened}
          onClose={mapping.close}
        />
        {dialogs}
      </>
    ),
  };
}
