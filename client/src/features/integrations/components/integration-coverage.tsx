import { Group, Stack, Text } from "@mantine/core";
import { useDeferredValue, useMemo, type ReactNode } from "react";

import { asRequestError } from "../../../lib/graphql/request-error";
import {
  countStates,
  inOrder,
  matchingRows,
  type StateFilter,
  STATES,
} from "../../../shared/coverage/coverage-filter";
import { stateTexts } from "../../../shared/coverage/texts";
import type { CoverageRow } from "../../../shared/coverage/types";
import { useCoverageFilter } from "../../../shared/coverage/use-coverage-filter";
import type { ExternalOrganizationChoice } from "../../../shared/external-organizations/types";
import { toastError, toastSuccess } from "../../../shared/feedback/toast";
import { FilterChips } from "../../../shared/forms/filter-chips";
import { SearchField } from "../../../shared/forms/search-field";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { useMayManageAll } from "../../../shared/viewer/use-viewer";
import { useMapInRow } from "../hooks/use-map-in-row";
import { integrationTexts } from "../texts";
import { CoverageList } from "./coverage-list";
import type { RowHandlers } from "./coverage-row";
import { NothingShown } from "./nothing-shown";

interface IntegrationCoverageProps {
  integration: CatalogIntegration;
  rows: CoverageRow[];
  /** False where nothing tells whether mappings have drifted. */
  isCompared: boolean;
  /** What can be done with a mapping. */
  handlers: Omit<RowHandlers, "onMap">;
  /** Tests all of the integration's mappings. */
  testAll: ReactNode;
}

/** The organizations of one integration, narrowed by what the address says. */
export function IntegrationCoverage({
  integration,
  rows,
  isCompared,
  handlers,
  testAll,
}: IntegrationCoverageProps) {
  const { search, filter, setSearch, setFilter, showAll } = useCoverageFilter();
  const deferredSearch = useDeferredValue(search);
  const ordered = useMemo(() => inOrder(rows), [rows]);
  const found = useMemo(
    () => matchingRows(ordered, deferredSearch, filter),
    [ordered, deferredSearch, filter],
  );
  const map = useMapping(integration.name);
  const mayTestAll = useMayManageAll();
  const hasMappings = rows.some(({ mappings }) => mappings.length > 0);

  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <SearchField
          label={integrationTexts.page.search}
          placeholder={integrationTexts.page.searchPlaceholder}
          clearLabel={integrationTexts.page.clearSearch}
          value={search}
          onChange={setSearch}
        />
        <StateFilters rows={rows} isCompared={isCompared} filter={filter} onChange={setFilter} />
      </Group>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {integrationTexts.page.shown(found.length, rows.length)}
        </Text>
        <Group gap="md">
          <Text size="sm" c="dimmed" visibleFrom="sm">
            {integrationTexts.page.keys}
          </Text>
          {mayTestAll && hasMappings && testAll}
        </Group>
      </Group>
      {found.length > 0 ? (
        <CoverageList integration={integration} rows={found} handlers={handlers} onChoose={map} />
      ) : (
        <NothingShown hasRows={rows.length > 0} search={search} onShowAll={showAll} />
      )}
    </Stack>
  );
}

interface StateFiltersProps {
  rows: CoverageRow[];
  isCompared: boolean;
  filter: StateFilter;
  onChange: (filter: StateFilter) => void;
}

function StateFilters({ rows, isCompared, filter, onChange }: StateFiltersProps) {
  const counts = useMemo(() => countStates(rows), [rows]);
  const { all, filterLabel } = integrationTexts.page;
  const hasMappings = counts.UNMAPPED + counts.EXCLUDED < rows.length;
  const isUnknown = !isCompared && hasMappings;
  const options = STATES.map((state) => ({
    value: state,
    label: stateTexts.names[state],
    count: state === "DRIFTED" && isUnknown ? stateTexts.unknownCount : counts[state],
  }));
  return (
    <div title={isUnknown ? stateTexts.driftUnknown : undefined}>
      <FilterChips<StateFilter>
        label={filterLabel}
        options={[{ value: "all", label: all, count: rows.length }, ...options]}
        value={filter}
        onChange={onChange}
      />
    </div>
  );
}

function useMapping(integrationName: string) {
  const { mutate } = useMapInRow(integrationName);
  return (row: CoverageRow, choice: ExternalOrganizationChoice) => {
    const { name } = row.organization;
    const refused = (message: string) => {
      toastError(integrationTexts.page.refused(name, message));
    };
    mutate(
      { row, choice },
      {
        onSuccess: (result) => {
          if (result.__typename !== "OrganizationMapping") refused(result.message);
          else toastSuccess(integrationTexts.page.mapped(name, choice.name || choice.id));
        },
        onError: (error) => {
          const { message, advice } = asRequestError(error);
          refused(`${message} ${advice}`);
        },
      },
    );
  };
}
