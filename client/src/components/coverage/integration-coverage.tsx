import { Group, Stack, Text } from "@mantine/core";
import { useDeferredValue, useMemo } from "react";

import { useAddressState } from "../../hooks/use-address-state";
import { useMapInRow } from "../../hooks/use-coverage";
import { useDialog } from "../../hooks/use-dialog";
import { useUpdateMapping } from "../../hooks/useIntegrationMappings";
import { asRequestError } from "../../services/request-error";
import { texts } from "../../texts";
import { integrationTexts } from "../../texts-integrations";
import type { CatalogIntegration, CoverageRow } from "../../types/coverage";
import type { ExternalOrganizationChoice, OrganizationMapping } from "../../types/integrationMapping";
import { toastError, toastSuccess } from "../feedback/toast";
import { FilterChips } from "../filter-chips";
import { DeleteConfirmationDialog } from "../integrations/DeleteConfirmationDialog";
import { EditMappingDialog } from "../integrations/EditMappingDialog";
import { TestConnectionDialog } from "../integrations/TestConnectionDialog";
import { SearchField } from "../search-field";
import {
  countStates,
  inOrder,
  matchingRows,
  STATES,
  stateFilterOf,
  type StateFilter,
} from "./coverage-filter";
import { CoverageList } from "./coverage-list";
import { NothingShown } from "./nothing-shown";

interface IntegrationCoverageProps {
  integration: CatalogIntegration;
  rows: CoverageRow[];
  /** False where nothing tells whether mappings have drifted. */
  isCompared: boolean;
}

interface Subject {
  organizationId: string;
  mapping: OrganizationMapping;
}

const ADDRESS = ["q", "state"] as const;

/** The organizations of one integration, narrowed by what the address says. */
export function IntegrationCoverage({ integration, rows, isCompared }: IntegrationCoverageProps) {
  const [{ q: search, state }, change] = useAddressState(ADDRESS);
  const filter = stateFilterOf(state);
  const deferredSearch = useDeferredValue(search);
  const ordered = useMemo(() => inOrder(rows), [rows]);
  const found = useMemo(
    () => matchingRows(ordered, deferredSearch, filter),
    [ordered, deferredSearch, filter],
  );
  const editing = useDialog<Subject>();
  const testing = useDialog<Subject>();
  const deleting = useDialog<Subject>();
  const map = useMapping(integration.name);
  const takeName = useTakeName();

  const opening = (dialog: typeof editing) => (row: CoverageRow, mapping: OrganizationMapping) => {
    dialog.open({ organizationId: row.organization.id, mapping });
  };
  const handlers = {
    onEdit: opening(editing),
    onTest: opening(testing),
    onDelete: opening(deleting),
    onTakeName: takeName,
  };

  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <SearchField
          label={integrationTexts.page.search}
          placeholder={integrationTexts.page.searchPlaceholder}
          clearLabel={integrationTexts.page.clearSearch}
          value={search}
          onChange={(q) => {
            change({ q });
          }}
        />
        <StateFilters
          rows={rows}
          isCompared={isCompared}
          filter={filter}
          onChange={(chosen) => {
            change({ state: chosen === "all" ? "" : chosen.toLowerCase() });
          }}
        />
      </Group>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {integrationTexts.page.shown(found.length, rows.length)}
        </Text>
        <Text size="sm" c="dimmed" visibleFrom="sm">
          {integrationTexts.page.keys}
        </Text>
      </Group>
      {found.length > 0 ? (
        <CoverageList integration={integration} rows={found} handlers={handlers} onChoose={map} />
      ) : (
        <NothingShown
          hasRows={rows.length > 0}
          search={search}
          onShowAll={() => {
            change({ q: "", state: "" });
          }}
        />
      )}
      <EditMappingDialog {...dialogProps(editing)} />
      <TestConnectionDialog {...dialogProps(testing)} />
      <DeleteConfirmationDialog {...dialogProps(deleting)} />
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

function useTakeName() {
  const { mutate } = useUpdateMapping();
  return ({ organization }: CoverageRow, mapping: OrganizationMapping) => {
    const name = mapping.drift.currentName ?? mapping.externalOrgName;
    const { id, version: expectedVersion } = mapping;
    mutate(
      { organizationId: organization.id, id, expectedVersion, externalOrgName: name },
      {
        onSuccess: (result) => {
          if (result.__typename === "OrganizationMapping") toastSuccess(texts.drift.nameTaken(name));
          else toastError(result.message);
        },
        onError: (error) => {
          const { message, advice } = asRequestError(error);
          toastError(`${message} ${advice}`);
        },
      },
    );
  };
}

function dialogProps({ subject, opened, close }: ReturnType<typeof useDialog<Subject>>) {
  return {
    organizationId: subject?.organizationId ?? "",
    mapping: subject?.mapping ?? null,
    opened,
    onClose: close,
  };
}
