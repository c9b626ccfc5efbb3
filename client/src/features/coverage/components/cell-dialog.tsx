import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";

import { StateBadge } from "../../../shared/coverage/state-badge";
import type { MatrixRow } from "../../../shared/coverage/types";
import { Dialog } from "../../../shared/dialog/dialog";
import { ExclusionDetails } from "../../../shared/exclusions/exclusion-details";
import { exclusionTexts } from "../../../shared/exclusions/texts";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { CoveredMapping } from "../../../shared/mappings/covered-mapping";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { mappingRowTexts } from "../../../shared/mappings/texts";
import { useMayManage } from "../../../shared/viewer/use-viewer";
import { useCoverageRow } from "../hooks/use-coverage-row";
import { coverageTexts } from "../texts";
import classes from "./cell-dialog.module.css";
import type { Column } from "./column-head";

type Handler = (row: MatrixRow, mapping: OrganizationMapping) => void;

export interface CellHandlers {
  onEdit: Handler;
  onTest: Handler;
  onDelete: Handler;
  onTakeName: Handler;
  onMap: (cell: OpenedCell) => void;
  onExclude: (cell: OpenedCell) => void;
}

export interface OpenedCell {
  row: MatrixRow;
  column: Column;
}

interface CellDialogProps {
  cell: OpenedCell | null;
  opened: boolean;
  onClose: () => void;
  handlers: CellHandlers;
}

/** What an organization is mapped to in one integration, how that fares, and what can be done. */
export function CellDialog({ cell, opened, onClose, handlers }: CellDialogProps) {
  const title = coverageTexts.cellTitle(
    cell?.row.organization.name ?? "",
    cell?.column.displayName ?? "",
  );
  return (
    <Dialog title={title} opened={opened} onClose={onClose} closeOnClickOutside>
      {cell && <CellContent cell={cell} handlers={handlers} onClose={onClose} />}
    </Dialog>
  );
}

interface CellContentProps extends Pick<CellDialogProps, "handlers" | "onClose"> {
  cell: OpenedCell;
}

function CellContent({ cell, handlers, onClose }: CellContentProps) {
  const { row, column } = cell;
  const { id } = row.organization;
  const canManage = useMayManage(id);
  const { data, error, isFetching, refetch } = useCoverageRow(column.name, id);
  /** One dialog at a time. */
  const instead = (handle: Handler) => (mapping: OrganizationMapping) => {
    onClose();
    handle(row, mapping);
  };
  return (
    <Stack>
      {error && (
        <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
      )}
      {data === undefined && !error && <ListSkeleton rows={1} height={96} />}
      {data && (
        <div>
          <StateBadge state={data.state} />
        </div>
      )}
      {data?.mappings.map((mapping) => (
        <div key={mapping.id} className={classes.mapping}>
          <CoveredMapping
            mapping={mapping}
            canManage={canManage}
            onEdit={instead(handlers.onEdit)}
            onTest={instead(handlers.onTest)}
            onDelete={instead(handlers.onDelete)}
            onTakeName={(each) => {
              handlers.onTakeName(row, each);
            }}
          />
        </div>
      ))}
      {data === null && <Notice kind="info">{coverageTexts.gone}</Notice>}
      {data?.exclusion && (
        <ExclusionDetails
          exclusion={data.exclusion}
          name={row.organization.name}
          canManage={canManage}
        />
      )}
      {data?.state === "UNMAPPED" && (
        <Unmapped
          canManage={canManage}
          onMap={() => {
            onClose();
            handlers.onMap(cell);
          }}
          onExclude={() => {
            onClose();
            handlers.onExclude(cell);
          }}
        />
      )}
      <Group gap="lg">
        <Anchor component={Link} to={`/organizations/${id}/integrations`} size="sm">
          {coverageTexts.toOrganization}
        </Anchor>
        <Anchor component={Link} to={`/integrations/${column.name}`} size="sm">
          {coverageTexts.toIntegration}
        </Anchor>
      </Group>
    </Stack>
  );
}

interface UnmappedProps {
  canManage: boolean;
  onMap: () => void;
  onExclude: () => void;
}

function Unmapped({ canManage, onMap, onExclude }: UnmappedProps) {
  if (!canManage) return <Text size="sm">{coverageTexts.unmappedToViewer}</Text>;
  return (
    <>
      <Text size="sm">{coverageTexts.unmapped}</Text>
      <Group gap="sm">
        <Button onClick={onMap}>{mappingRowTexts.add}</Button>
        <Button variant="default" onClick={onExclude}>
          {exclusionTexts.exclude}
        </Button>
      </Group>
    </>
  );
}
