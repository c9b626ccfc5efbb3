import { Group, Stack, Text } from "@mantine/core";
import { useDeferredValue, useMemo } from "react";

import { useMapInRow } from "../../hooks/use-coverage";
import { useMayManageAll } from "../../hooks/use-viewer";
import { asRequestError } from "../../services/request-error";
import { integrationTexts } from "../../texts-integrations";
import type { CatalogIntegration, CoverageRow } from "../../types/coverage";
import type { ExternalOrganizationChoice } from "../../types/integrationMapping";
import { BulkTestButton } from "../bulk-test/bulk-test-button";
import { toastError, toastSuccess } from "../feedback/toast";
import { FilterChips } from "../filter-chips";
import { SearchField } from "../search-field";
import { countStates, inOrder, matchingRows, STATES, type StateFilter } from "./coverage-filter";
import { CoverageList } from "./coverage-list";
import { useMappingDialogs } from "./mapping-dialogs";
import { NothingShown } from "./nothing-shown";
import { useCoverageFilter } from "./use-coverage-filter";

interface IntegrationCoverageProps {
  integration: CatalogIntegration;
  rows: CoverageRow[];
  /** False where nothing tells whether mappings have drifted. */
  isCompared: boolean;
}

/** The organizations of one integration, narrowed by what the address says. */
export function IntegrationCoverage({ integration, rows, isCompared }: IntegrationCoverageProps) {
  const { search, filter, setSearch, setFilter, showAll } = useCoverageFilter();
  const deferredSearch = useDeferredValue(search);
  const ordered = useMemo(() => inOrder(rows), [rows]);
  const found = useMemo(
    () => matchingRows(ordered, deferredSearch, filter),
    [ordered, deferredSearch, filter],
  );
  const map = useMapping(integration.name);
  const { handlers, dialogs } = useMappingDialogs();
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
          {mayTestAll && hasMappings && (
            <BulkTestButton
              scope={{ integrationName: integration.name }}
              subject={integration.displayName}
            />
          )}
        </Group>
      </Group>
      {found.length > 0 ? (
        <CoverageList integration={integration} rows={found} handlers={handlers} onChoose={map} />
      ) : (
        <NothingShown hasRows={rows.length > 0} search={search} onShowAll={showAll} />
      )}
      {dialogs}
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
  const { all, filterLabel, unknownCount, countUnknown } = integrationTexts.page;
  const hasMappings = counts.UNMAPPED < rows.length;
  const isUnknown = !isCompared && hasMappings;
  const options = STATES.map((state) => ({
    value: state,
    label: integrationTexts.states[state],
    count: state === "DRIFTED" && isUnknown ? unknownCount : counts[state],
  }));
  return (
    <div title={isUnknown ? countUnknown : undefined}>
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
