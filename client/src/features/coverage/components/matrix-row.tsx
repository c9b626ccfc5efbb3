import type { VirtualItem } from "@tanstack/react-virtual";
import { memo } from "react";
import { Link } from "react-router";

import { stateTexts } from "../../../shared/coverage/texts";
import type { CoverageState, MatrixRow as Row } from "../../../shared/coverage/types";
import { coverageTexts } from "../texts";
import type { Column } from "./column-head";
import classes from "./matrix.module.css";
import { StateSymbol } from "./state-symbol";

interface MatrixRowProps {
  row: Row;
  /** Its place in the grid, where the head is 0. */
  number: number;
  nameWidth: number;
  columns: Column[];
  seenColumns: VirtualItem[];
  /** Where the keyboard is in this row; null where it is in another. */
  currentColumn: number | null;
  onOpen: (row: Row, column: Column) => void;
}

/** An organization's name, which stays in sight, and its cells that are seen. */
export const MatrixRow = memo(function MatrixRow({
  row,
  number,
  nameWidth,
  columns,
  seenColumns,
  currentColumn,
  onOpen,
}: MatrixRowProps) {
  const tabIndexAt = (column: number) => (column === currentColumn ? 0 : -1);
  const { organization } = row;
  const states = new Map(row.cells.map(({ integrationName, state }) => [integrationName, state]));
  return (
    <>
      <div role="rowheader" aria-colindex={1} className={classes.name} style={{ width: nameWidth }}>
        <Link
          to={`/organizations/${organization.id}/integrations`}
          title={[organization.name, organization.domain].filter(Boolean).join("\n")}
          className={classes.nameLink}
          data-position={`${number}:0`}
          tabIndex={tabIndexAt(0)}
        >
          {organization.name}
        </Link>
      </div>
      {seenColumns.map(({ index, start, size }) => {
        const column = columns[index];
        const state = column && states.get(column.name);
        if (!column || !state) return null;
        return (
          <div
            key={column.name}
            role="gridcell"
            aria-colindex={index + 2}
            className={classes.cell}
            style={{ insetInlineStart: start, width: size }}
          >
            <Cell
              label={labelOf(organization.name, column.displayName, state)}
              state={state}
              position={`${number}:${index + 1}`}
              tabIndex={tabIndexAt(index + 1)}
              onOpen={() => {
                onOpen(row, column);
              }}
            />
          </div>
        );
      })}
    </>
  );
});

interface CellProps {
  label: string;
  state: CoverageState;
  position: string;
  tabIndex: number;
  onOpen: () => void;
}

function Cell({ label, state, position, tabIndex, onOpen }: CellProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes.button}
      data-state={state}
      data-position={position}
      tabIndex={tabIndex}
      onClick={onOpen}
    >
      <StateSymbol state={state} size={18} />
    </button>
  );
}

function labelOf(organization: string, integration: string, state: CoverageState): string {
  return coverageTexts.cell(organization, integration, stateTexts.names[state]);
}
