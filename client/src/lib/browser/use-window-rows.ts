import { defaultRangeExtractor, type Range, useWindowVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

import { useOffsetTop } from "./use-offset-top";

const OVERSCAN = 6;
/** The page's header stays on top of what scrolls. */
const BELOW_HEADER = 72;

interface WindowRows<TItem> {
  /** What holds the rows. */
  body: RefObject<HTMLElement | null>;
  items: readonly TItem[];
  keyOf: (item: TItem) => string;
  rowHeight: number;
  /** The row that the keyboard is at. */
  currentIndex: number;
}

/** Which rows of the page are seen, and how far below its top the first one begins. */
export function useWindowRows<TItem>(rows: WindowRows<TItem>) {
  const { body, items, keyOf, rowHeight, currentIndex } = rows;
  const offsetTop = useOffsetTop(body);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: offsetTop,
    scrollPaddingStart: BELOW_HEADER,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    rangeExtractor: seenAnd(currentIndex),
  });
  return { virtualizer, offsetTop };
}

/** What is focused stays in the page, also where it is scrolled out of sight. */
export const seenAnd = (kept: number) => (range: Range) => {
  const indexes = new Set(defaultRangeExtractor(range));
  if (kept >= 0 && kept < range.count) indexes.add(kept);
  return [...indexes].sort((one, other) => one - other);
};
