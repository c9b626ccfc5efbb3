import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";

import classes from "./scroll-rows.module.css";

const ROW_HEIGHT = 60;
const OVERSCAN = 6;

interface ScrollRowsProps<TItem> {
  label: string;
  items: readonly TItem[];
  keyOf: (item: TItem) => string;
  children: (item: TItem) => ReactNode;
}

/** Thousands of rows in a box of their own, of which only what is seen is rendered. */
export function ScrollRows<TItem>({ label, items, keyOf, children }: ScrollRowsProps<TItem>) {
  const list = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  return (
    <div ref={list} className={classes.list} role="group" aria-label={label} tabIndex={0}>
      <div role="list" className={classes.space} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const item = items[index];
          return (
            item !== undefined && (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                role="listitem"
                aria-setsize={items.length}
                aria-posinset={index + 1}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {children(item)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
