import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

import { seenAnd } from "../../../lib/browser/use-window-rows";
import type { Position } from "./matrix-position";

export const HEAD_HEIGHT = 80;
const ROW_HEIGHT = 40;
const COLUMN_WIDTH = 136;

interface Matrix {
  scroller: RefObject<HTMLDivElement | null>;
  nameWidth: number;
  /** How many rows and columns there are below the head and beside the names. */
  counts: Position;
  current: Position;
}

/** Which rows and columns are seen, below the head and beside the names, which stay in sight. */
export function useMatrixVirtualizers({ scroller, nameWidth, counts, current }: Matrix) {
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this
  const rowVirtualizer = useVirtualizer({
    count: counts.row,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    paddingStart: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    rangeExtractor: seenAnd(current.row - 1),
  });
  const columnVirtualizer = useVirtualizer({
    horizontal: true,
    count: counts.column,
    getScrollElement: () => scroller.current,
    estimateSize: () => COLUMN_WIDTH,
    overscan: 2,
    paddingStart: nameWidth,
    scrollPaddingStart: nameWidth,
    rangeExtractor: seenAnd(current.column - 1),
  });
  return { rowVirtualizer, columnVirtualizer };
}
