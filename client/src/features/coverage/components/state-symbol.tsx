import { Group, Text } from "@mantine/core";

import { STATES } from "../../../shared/coverage/coverage-filter";
import { STATE_LOOKS } from "../../../shared/coverage/state-looks";
import { stateTexts } from "../../../shared/coverage/texts";
import type { CoverageState } from "../../../shared/coverage/types";
import { coverageTexts } from "../texts";
import classes from "./matrix.module.css";

/** A state's colour and symbol. Assistive technology does not see it: a text goes with it. */
export function StateSymbol({ state, size }: { state: CoverageState; size: number }) {
  const { Icon } = STATE_LOOKS[state];
  return (
    <span className={classes.symbol} data-state={state}>
      <Icon size={size} />
    </span>
  );
}

/** What each symbol of the matrix means. */
export function Legend() {
  return (
    <Group component="ul" gap="md" m={0} p={0} aria-label={coverageTexts.legend}>
      {STATES.map((state) => (
        <li key={state} className={classes.meaning}>
          <StateSymbol state={state} size={14} />
          <Text size="sm" span>
            {stateTexts.names[state]}
          </Text>
        </li>
      ))}
    </Group>
  );
}
