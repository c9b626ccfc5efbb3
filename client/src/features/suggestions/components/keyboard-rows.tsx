import { Paper } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

import { movedRowIndex } from "../../../lib/browser/option-keys";
import { useWindowRows } from "../../../lib/browser/use-window-rows";
import classes from "./keyboard-rows.module.css";

/** Where the keyboard goes after a key that did something. */
export type AfterKey = "stay" | "next" | null;

interface KeyboardRowsProps<TItem> {
  label: string;
  items: readonly TItem[];
  keyOf: (item: TItem) => string;
  rowHeight: number;
  /** What a key does to a row; null where it does nothing. Not asked while something is typed. */
  onKey?: (key: string, item: TItem) => AfterKey;
  children: (item: TItem) => ReactNode;
}

/**
 * Rows of the page, of which only what is seen is rendered. Arrows move between them and Tab
 * reaches what stands in one. When a row goes away, the keyboard is at the one that takes its place.
 */
export function KeyboardRows<TItem>(props: KeyboardRowsProps<TItem>) {
  const { label, items, keyOf, rowHeight, onKey, children } = props;
  const [current, setCurrent] = useState({ key: "", index: 0 });
  const found = items.findIndex((item) => keyOf(item) === current.key);
  const currentIndex = found >= 0 ? found : Math.min(current.index, items.length - 1);
  const body = useRef<HTMLDivElement>(null);
  const { virtualizer, offsetTop } = useWindowRows({ body, items, keyOf, rowHeight, currentIndex });

  const [wanted, setWanted] = useState<{ index: number } | null>(null);
  useEffect(() => {
    if (wanted) rowAt(body.current, wanted.index)?.focus({ preventScroll: true });
  }, [wanted]);
  /** The focus is here: it falls to the page when what has it is taken away. */
  const hasFocus = useRef(false);
  useEffect(() => {
    if (hasFocus.current && document.activeElement === document.body) {
      rowAt(body.current, currentIndex)?.focus({ preventScroll: true });
    }
  });
  const goTo = (index: number) => {
    const item = items[index];
    if (item === undefined) return;
    virtualizer.scrollToIndex(index);
    setCurrent({ key: keyOf(item), index });
    setWanted({ index });
  };

  const press = (event: KeyboardEvent, item: TItem, index: number) => {
    if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    const target = movedRowIndex(event.key, index, items.length);
    const after = target === null ? (onKey?.(event.key, item) ?? null) : "stay";
    if (after === null) return;
    event.preventDefault();
    if (target !== null) goTo(target);
    else if (after === "next") goTo(Math.min(index + 1, items.length - 1));
  };

  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <div
        ref={body}
        role="grid"
        aria-label={label}
        aria-rowcount={items.length}
        className={classes.space}
        style={{ height: virtualizer.getTotalSize() }}
        onFocus={() => {
          hasFocus.current = true;
        }}
        onBlur={(event) => {
          hasFocus.current = event.currentTarget.contains(event.relatedTarget);
        }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              role="row"
              aria-rowindex={index + 1}
              tabIndex={index === currentIndex ? 0 : -1}
              className={classes.row}
              style={{ transform: `translateY(${start - offsetTop}px)` }}
              onFocus={() => {
                setCurrent({ key: keyOf(item), index });
              }}
              onKeyDown={(event) => {
                press(event, item, index);
              }}
            >
              {children(item)}
            </div>
          );
        })}
      </div>
    </Paper>
  );
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
}

function rowAt(body: HTMLElement | null, index: number): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}
