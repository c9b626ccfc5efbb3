import { Text } from "@mantine/core";

import { STATES } from "../../../shared/coverage/coverage-filter";
import { stateTexts } from "../../../shared/coverage/texts";
import { coverageTexts } from "../texts";
import type { StateCounts } from "./matrix-filter";
import classes from "./matrix.module.css";
import { StateSymbol } from "./state-symbol";

/** What its head has room for; the dialog behind it counts the excluded too. */
const HEAD_STATES = STATES.filter((state) => state !== "EXCLUDED");

/** An integration, and how many organizations are in each of its states. */
export interface Column {
  name: string;
  displayName: string;
  counts: StateCounts;
  /** False where nothing tells whether mappings have drifted. */
  isCompared: boolean;
}

export function isDriftUnknown({ counts, isCompared }: Column): boolean {
  return !isCompared && counts.MAPPED + counts.FAILING > 0;
}

interface ColumnHeadProps {
  column: Column;
  position: string;
  tabIndex: number;
  onOpen: () => void;
}

export function ColumnHead({ column, position, tabIndex, onOpen }: ColumnHeadProps) {
  const { displayName, counts } = column;
  const isUnknown = isDriftUnknown(column);
  return (
    <>
      <button
        type="button"
        title={displayName}
        className={classes.headButton}
        data-position={position}
        tabIndex={tabIndex}
        onClick={onOpen}
      >
        {displayName}
      </button>
      <ul className={classes.counts} title={isUnknown ? stateTexts.driftUnknown : undefined}>
        {HEAD_STATES.map((state) => {
          const isHidden = state === "DRIFTED" && isUnknown;
          const count = isHidden ? stateTexts.unknownCount : counts[state];
          const said = coverageTexts.columnCount(count, stateTexts.names[state]);
          return (
            <li key={state} aria-label={said} className={classes.count}>
              <StateSymbol state={state} size={12} />
              <Text size="xs" span>
                {count.toLocaleString("en")}
              </Text>
            </li>
          );
        })}
      </ul>
    </>
  );
}
