import { Paper } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useRef } from "react";

import { useOffsetTop } from "../../../lib/browser/use-offset-top";
import type { ImportCandidate } from "../types";
import { type Choice, type Choices, choicesFor, idOf } from "./import-choices";
import classes from "./import-list.module.css";
import { ImportRow } from "./import-row";

const ROW_HEIGHT = 66;

interface ImportListProps {
  label: string;
  candidates: readonly ImportCandidate[];
  choices: Choices;
  /** The organizations that something in the whole list is mapped to. */
  mappedHere: ReadonlySet<string>;
  search: string;
  onChoose: (id: string, choice: Choice | null) => void;
}

/** What the vendor lists, each with what may be done with it; only what is seen is rendered. */
export function ImportList(props: ImportListProps) {
  const { label, candidates, choices, mappedHere, search, onChoose } = props;
  const body = useRef<HTMLDivElement>(null);
  const offsetTop = useOffsetTop(body);
  const virtualizer = useWindowVirtualizer({
    count: candidates.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollMargin: offsetTop,
    getItemKey: (index) => {
      const candidate = candidates[index];
      return candidate ? idOf(candidate) : index;
    },
  });
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <div
        ref={body}
        role="group"
        aria-label={label}
        style={{ position: "relative", height: virtualizer.getTotalSize() }}
        onKeyDown={moveBetweenBoxes}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const candidate = candidates[index];
          return (
            candidate && (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className={classes.place}
                style={{ transform: `translateY(${start - offsetTop}px)` }}
              >
                <ImportRow
                  candidate={candidate}
                  offered={choicesFor(candidate, mappedHere)}
                  choice={choices.get(idOf(candidate)) ?? null}
                  search={search}
                  onChoose={onChoose}
                />
              </div>
            )
          );
        })}
      </div>
    </Paper>
  );
}

/** Arrows go to the next box that can be chosen, as well as Tab does. */
function moveBetweenBoxes(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input:enabled")];
  const next = boxes[boxes.indexOf(event.target as HTMLInputElement) + step];
  event.preventDefault();
  next?.focus();
}
