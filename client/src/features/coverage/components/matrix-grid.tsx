import { useMediaQuery } from "@mantine/hooks";
import {
  type FocusEvent,
  type KeyboardEvent,
  memo,
  type RefObject,
  useEffect,
  useState,
} from "react";

import type { MatrixRow as Row } from "../../../shared/coverage/types";
import { coverageTexts } from "../texts";
import { type Column, ColumnHead } from "./column-head";
import { movedPosition, type Position } from "./matrix-position";
import { MatrixRow } from "./matrix-row";
import classes from "./matrix.module.css";
import { HEAD_HEIGHT, useMatrixVirtualizers } from "./use-matrix-virtualizers";

const NAME_WIDTH = 240;
const NAME_WIDTH_ON_A_PHONE = 128;

interface MatrixGridProps {
  /** For focusCurrent. */
  scroller: RefObject<HTMLDivElement | null>;
  rows: Row[];
  columns: Column[];
  onOpen: (row: Row, column: Column) => void;
  onOpenColumn: (column: Column) => void;
}

/**
 * Rows and columns that are seen, and those that the keyboard is at. It is one stop of Tab; arrow
 * keys move in it, and Enter opens.
 */
export const MatrixGrid = memo(function MatrixGrid({ scroller, rows, columns, onOpen, onOpenColumn }: MatrixGridProps) {
  const isPhone = useMediaQuery("(max-width: 36em)", false, { getInitialValueInEffect: false });
  const nameWidth = isPhone ? NAME_WIDTH_ON_A_PHONE : NAME_WIDTH;
  const last = { row: rows.length, column: columns.length };
  const [wanted, setWanted] = useState<Position>({ row: 1, column: 1 });
  const current = {
    row: Math.min(wanted.row, last.row),
    column: Math.min(wanted.column, last.column),
  };
  const { rowVirtualizer, columnVirtualizer } = useMatrixVirtualizers({
    scroller,
    nameWidth,
    counts: last,
    current,
  });

  const [moves, setMoves] = useState(0);
  useEffect(() => {
    if (moves === 0) return;
    focusCurrent(scroller);
    // Its last rows may be below the screen's edge.
    scroller.current?.scrollIntoView({ block: "nearest" });
  }, [moves, scroller]);

  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const to = movedPosition(event, current, last);
    if (!to) return;
    event.preventDefault();
    if (to.row > 0) rowVirtualizer.scrollToIndex(to.row - 1);
    if (to.column > 0) columnVirtualizer.scrollToIndex(to.column - 1);
    setWanted(to);
    setMoves(moves + 1);
  };
  const takeNote = ({ target }: FocusEvent) => {
    const position = positionOf(target);
    if (position) setWanted(position);
  };
  const tabIndexAt = (row: number, column: number) =>
    row === current.row && column === current.column ? 0 : -1;

  const seenColumns = columnVirtualizer.getVirtualItems();
  const width = columnVirtualizer.getTotalSize();
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={coverageTexts.gridLabel}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      aria-readonly
      className={classes.scroller}
      onKeyDown={press}
      onFocus={takeNote}
    >
      <div style={{ position: "relative", width, height: rowVirtualizer.getTotalSize() }}>
        <div role="row" aria-rowindex={1} className={classes.head} style={{ height: HEAD_HEIGHT }}>
          <div role="columnheader" aria-colindex={1} className={classes.name} style={{ width: nameWidth }}>
            <span data-position="0:0" tabIndex={tabIndexAt(0, 0)} className={classes.corner}>
              {coverageTexts.organization}
            </span>
          </div>
          {seenColumns.map(({ index, start, size }) => {
            const column = columns[index];
            if (!column) return null;
            return (
              <div
                key={column.name}
                role="columnheader"
                aria-colindex={index + 2}
                className={classes.column}
                style={{ insetInlineStart: start, width: size }}
              >
                <ColumnHead
                  column={column}
                  position={`0:${index + 1}`}
                  tabIndex={tabIndexAt(0, index + 1)}
                  onOpen={() => {
                    onOpenColumn(column);
                  }}
                />
              </div>
            );
          })}
        </div>
        {rowVirtualizer.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={row.organization.id}
              role="row"
              aria-rowindex={index + 2}
              className={classes.row}
              style={{ top: start, height: size }}
            >
              <MatrixRow
                row={row}
                number={index + 1}
                nameWidth={nameWidth}
                columns={columns}
                seenColumns={seenColumns}
                currentColumn={current.row === index + 1 ? current.column : null}
                onOpen={onOpen}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
});

function positionOf(target: Element): Position | null {
  const [row, column] = (target.getAttribute("data-position") ?? "").split(":").map(Number);
  return row === undefined || column === undefined ? null : { row, column };
}

/** Takes the keyboard to the cell where it was. */
export function focusCurrent(scroller: RefObject<HTMLDivElement | null>): void {
  const cell = scroller.current?.querySelector<HTMLElement>('[data-position][tabindex="0"]');
  cell?.focus({ preventScroll: true });
}
