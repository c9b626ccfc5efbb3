import { Badge, Code, Paper, Text } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";

import { useOffsetTop } from "../../../lib/browser/use-offset-top";
import { FilterChips } from "../../../shared/forms/filter-chips";
import { csvTexts } from "../texts";
import type { ImportLine } from "../types";
import { ImportChanges } from "./import-changes";
import classes from "./import-lines.module.css";

const texts = csvTexts.lines;
const ROW_HEIGHT = 64;

export interface Kind<TKind extends string> {
  value: TKind;
  label: string;
  color: string;
}

interface ShownLine<TKind extends string> {
  line: ImportLine;
  kind: TKind;
  /** Why it is not written. */
  code: string | null;
  message: string | null;
}

type Filter<TKind extends string> = TKind | "all" | "warned";

function isShown<TKind extends string>(
  { line, kind }: ShownLine<TKind>,
  filter: Filter<TKind>,
): boolean {
  return filter === "warned" ? line.warning !== null : filter === "all" || kind === filter;
}

interface ImportLinesProps<TKind extends string> {
  filterLabel: string;
  kinds: readonly Kind<TKind>[];
  lines: readonly ShownLine<TKind>[];
}

/** The lines of a file, all or those of one kind; only those that are seen are drawn. */
export function ImportLines<TKind extends string>({
  filterLabel,
  kinds,
  lines,
}: ImportLinesProps<TKind>) {
  const [filter, setFilter] = useState<Filter<TKind>>("all");
  const found = useMemo(() => lines.filter((line) => isShown(line, filter)), [lines, filter]);
  const warned = lines.filter((line) => isShown(line, "warned")).length;
  const list = useRef<HTMLUListElement>(null);
  const offsetTop = useOffsetTop(list);
  const virtualizer = useWindowVirtualizer({
    count: found.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollMargin: offsetTop,
    getItemKey: (index) => found[index]?.line.lineNumber ?? index,
  });
  return (
    <>
      <FilterChips<Filter<TKind>>
        label={filterLabel}
        options={[
          { value: "all", label: texts.all, count: lines.length },
          ...kinds.map(({ value, label }) => ({
            value,
            label,
            count: lines.filter(({ kind }) => kind === value).length,
          })),
          ...(warned > 0 ? [{ value: "warned" as const, label: texts.warnings, count: warned }] : []),
        ]}
        value={filter}
        onChange={setFilter}
      />
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          {texts.none}
        </Text>
      )}
      <Paper withBorder radius="lg" style={{ overflow: "hidden" }} hidden={found.length === 0}>
        <ul
          ref={list}
          aria-label={texts.list}
          className={classes.list}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const shown = found[index];
            const kind = kinds.find(({ value }) => value === shown?.kind);
            if (!shown || !kind) return null;
            return (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-setsize={found.length}
                aria-posinset={index + 1}
                className={classes.row}
                style={{ transform: `translateY(${start - offsetTop}px)` }}
              >
                <Text size="sm" c="dimmed">
                  {texts.line(shown.line.lineNumber)}
                </Text>
                <Badge color={kind.color} variant="light" tt="none" fw={600}>
                  {kind.label}
                </Badge>
                <LineDetails shown={shown} />
              </li>
            );
          })}
        </ul>
      </Paper>
    </>
  );
}

function LineDetails({ shown: { line, code, message } }: { shown: ShownLine<string> }) {
  const organization = line.organizationName || line.organizationId || texts.noOrganization;
  const named = [organization, line.integrationName, line.externalOrgId].filter(Boolean);
  return (
    <div className={classes.details}>
      <Text size="sm" fw={600}>
        {named.join(" · ")}
      </Text>
      <ImportChanges changes={line.changes} />
      {line.warning !== null && (
        <Text size="sm">
          <Text span inherit fw={600} c="orange">
            {texts.warning}
          </Text>{" "}
          {line.warning}
        </Text>
      )}
      {message !== null && (
        <Text size="sm">
          {message} {code !== null && <Code>{code}</Code>}
        </Text>
      )}
    </div>
  );
}
