import { Paper, Text } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import { movedRowIndex } from "../../../lib/browser/option-keys";
import { useWindowRows } from "../../../lib/browser/use-window-rows";
import { nextUnmapped } from "../../../shared/coverage/coverage-filter";
import type { CoverageRow as Row } from "../../../shared/coverage/types";
import { MapInRow } from "../../../shared/external-organizations/map-in-row";
import type { ExternalOrganizationChoice } from "../../../shared/external-organizations/types";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { integrationTexts } from "../texts";
import classes from "./coverage-list.module.css";
import { CoverageRow, type RowHandlers } from "./coverage-row";

const ROW_HEIGHT = 65;

interface CoverageListProps {
  integration: CatalogIntegration;
  rows: Row[];
  handlers: Omit<RowHandlers, "onMap">;
  onChoose: (row: Row, choice: ExternalOrganizationChoice) => void;
}

/**
 * Every row that is seen, and the one that the keyboard is at. Arrows move between rows, Enter
 * maps or edits, Escape cancels; Tab reaches what stands in a row.
 */
export function CoverageList({ integration, rows, handlers, onChoose }: CoverageListProps) {
  const [current, setCurrent] = useState<string | null>(null);
  const [mapping, setMapping] = useState<string | null>(null);
  const currentIndex = Math.max(0, rows.findIndex(({ organization }) => organization.id === current));
  const body = useRef<HTMLDivElement>(null);
  const { virtualizer, offsetTop } = useWindowRows({
    body,
    items: rows,
    keyOf: ({ organization }) => organization.id,
    rowHeight: ROW_HEIGHT,
    currentIndex,
  });

  const [toFocus, setToFocus] = useState<{ id: string } | null>(null);
  useEffect(() => {
    if (toFocus) rowElement(body.current, toFocus.id)?.focus({ preventScroll: true });
  }, [toFocus, body]);
  const goTo = (index: number) => {
    const row = rows[index];
    if (!row) return;
    virtualizer.scrollToIndex(index);
    setCurrent(row.organization.id);
    setToFocus({ id: row.organization.id });
  };

  const startMapping = ({ organization }: Row) => {
    setCurrent(organization.id);
    setMapping(organization.id);
  };
  const stopMapping = (index: number) => {
    setMapping(null);
    goTo(index);
  };
  const choose = (row: Row, index: number, choice: ExternalOrganizationChoice) => {
    onChoose(row, choice);
    setMapping(null);
    const next = nextUnmapped(rows, index);
    goTo(next === null ? index : rows.findIndex(({ organization }) => organization.id === next));
  };

  const press = (event: KeyboardEvent, row: Row, index: number) => {
    if (mapping !== null || event.altKey || event.ctrlKey || event.metaKey) return;
    const isOnRow = event.target === event.currentTarget;
    const target = movedRowIndex(event.key, index, rows.length);
    if (target !== null) {
      event.preventDefault();
      goTo(target);
    } else if (event.key === "Enter" && isOnRow) {
      event.preventDefault();
      const [first] = row.mappings;
      if (first) handlers.onEdit(row, first);
      else if (row.state === "UNMAPPED") startMapping(row);
    }
  };

  const { columns } = integrationTexts.page;
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <div
        role="grid"
        aria-label={integrationTexts.page.listLabel(integration.displayName)}
        aria-rowcount={rows.length + 1}
      >
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className={classes.head}>
            {[
              columns.organization,
              columns.state,
              columns.external(integration.organizationTerm),
              columns.lastTest,
              columns.actions,
            ].map((heading) => (
              <Text key={heading} span inherit role="columnheader">
                {heading}
              </Text>
            ))}
          </div>
        </div>
        <div
          ref={body}
          role="rowgroup"
          style={{ position: "relative", height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            if (!row) return null;
            const { id } = row.organization;
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-row={id}
                role="row"
                aria-rowindex={index + 2}
                tabIndex={index === currentIndex ? 0 : -1}
                className={classes.row}
                style={{ transform: `translateY(${start - offsetTop}px)` }}
                onFocus={() => {
                  setCurrent(id);
                }}
                onKeyDown={(event) => {
                  press(event, row, index);
                }}
              >
                <CoverageRow
                  row={row}
                  handlers={{ ...handlers, onMap: startMapping }}
                  editor={
                    mapping === id ? (
                      <MapInRow
                        organizationId={id}
                        integration={integration}
                        onChoose={(choice) => {
                          choose(row, index, choice);
                        }}
                        onCancel={() => {
                          stopMapping(index);
                        }}
                      />
                    ) : null
                  }
                />
              </div>
            );
          })}
        </div>
      </div>
    </Paper>
  );
}

function rowElement(body: HTMLElement | null, id: string): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`) ?? null;
}
