import { Button } from "@mantine/core";
import { useCallback, useRef } from "react";

import { BulkTestDialog } from "../../features/connection-tests/components/bulk-test-button";
import { CellDialog, type OpenedCell } from "../../features/coverage/components/cell-dialog";
import { ColumnDialog } from "../../features/coverage/components/column-dialog";
import type { Column } from "../../features/coverage/components/column-head";
import { focusCurrent } from "../../features/coverage/components/matrix-grid";
import { coverageTexts } from "../../features/coverage/texts";
import { CreateMappingDialog } from "../../features/mappings/components/CreateMappingDialog";
import { useMappingDialogs } from "../../features/mappings/components/mapping-dialogs";
import { SuggestionsLink } from "../../features/suggestions/components/suggestions-link";
import type { MatrixRow } from "../../shared/coverage/types";
import { useDialog } from "../../shared/dialog/use-dialog";
import { ExcludeDialog } from "../../shared/exclusions/exclude-dialog";
import { exclusionTexts } from "../../shared/exclusions/texts";
import { useMayManageAll } from "../../shared/viewer/use-viewer";

/** An unmapped cell opens to be mapped by whoever may, another one to its mappings. */
export function useMatrixDialogs() {
  const scroller = useRef<HTMLDivElement>(null);
  const backToGrid = () => {
    focusCurrent(scroller);
  };
  const cell = useDialog<OpenedCell>();
  const mapping = useDialog<OpenedCell>();
  const excluding = useDialog<OpenedCell>();
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
          suggestionsLink={(integration) => <SuggestionsLink integration={integration} />}
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
          handlers={{ ...handlers, onMap: mapping.open, onExclude: excluding.open }}
        />
        <CreateMappingDialog
          title={coverageTexts.mapTitle(mapping.subject?.row.organization.name ?? "")}
          organizationId={mapping.subject?.row.organization.id ?? ""}
          integrationName={mapping.subject?.column.name ?? null}
          opened={mapping.opened}
          onClose={mapping.close}
          aside={
            <Button
              variant="default"
              onClick={() => {
                mapping.close();
                if (mapping.subject) excluding.open(mapping.subject);
              }}
            >
              {exclusionTexts.exclude}
            </Button>
          }
        />
        <ExcludeDialog
          subject={
            excluding.subject && { kind: "organizations", items: [excluding.subject.row.organization] }
          }
          integration={excluding.subject?.column ?? { name: "", displayName: "" }}
          opened={excluding.opened}
          onClose={excluding.close}
        />
        {dialogs}
      </>
    ),
  };
}
