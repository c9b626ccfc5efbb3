import { Text, ThemeIcon } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";

import { FilterChips } from "../../../shared/forms/filter-chips";
import { CheckIcon, CrossIcon } from "../../../shared/icons";
import { bulkTestTexts } from "../texts";
import type { TestedMapping } from "../types";
import classes from "./run-results.module.css";

const ROW_HEIGHT = 64;
const OVERSCAN = 6;

type Which = "all" | "failed" | "passed";

const IS_SHOWN = {
  all: () => true,
  failed: ({ success }) => !success,
  passed: ({ success }) => success,
} satisfies Record<Which, (result: TestedMapping) => boolean>;

const FILTERS: readonly Which[] = ["all", "failed", "passed"];

/** The newest on top; only those that are seen are drawn. */
export function RunResults({ results }: { results: readonly TestedMapping[] }) {
  const [which, setWhich] = useState<Which>("all");
  const shown = useMemo(() => results.filter(IS_SHOWN[which]).reverse(), [results, which]);
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => shown[index]?.mappingId ?? index,
  });
  return (
    <>
      <FilterChips<Which>
        label={bulkTestTexts.filterLabel}
        options={FILTERS.map((value) => ({
          value,
          label: bulkTestTexts.filters[value],
          count: results.filter(IS_SHOWN[value]).length,
        }))}
        value={which}
        onChange={setWhich}
      />
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          {bulkTestTexts.noneShown}
        </Text>
      )}
      <div
        ref={scroller}
        className={classes.scroller}
        role="region"
        aria-label={bulkTestTexts.listLabel}
        tabIndex={0}
        hidden={shown.length === 0}
      >
        <ul className={classes.list} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const result = shown[index];
            if (!result) return null;
            return (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-setsize={shown.length}
                aria-posinset={index + 1}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Result result={result} />
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}

function Result({ result }: { result: TestedMapping }) {
  const { success, message, remedy, organization, integration, integrationName } = result;
  const { passed, failed } = bulkTestTexts;
  const Icon = success ? CheckIcon : CrossIcon;
  const external = result.externalOrgName || result.externalOrgId;
  const where = [organization?.name, integration?.displayName ?? integrationName, external];
  return (
    <>
      <ThemeIcon
        color={success ? "green" : "red"}
        variant="light"
        radius="xl"
        size="md"
        role="img"
        aria-label={success ? passed : failed}
      >
        <Icon size={15} />
      </ThemeIcon>
      <div className={classes.text}>
        <Text size="sm" fw={600}>
          {where.filter(Boolean).join(" · ")}
        </Text>
        <Text size="sm">{message}</Text>
        {!success && remedy !== null && (
          <Text size="sm" c="dimmed">
            {remedy}
          </Text>
        )}
      </div>
    </>
  );
}
