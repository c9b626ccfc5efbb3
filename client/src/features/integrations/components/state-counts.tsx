import { Group, Text } from "@mantine/core";
import { Link } from "react-router";

import { stateTexts } from "../../../shared/coverage/texts";
import type { CoverageState, IntegrationCounts } from "../../../shared/coverage/types";
import classes from "./integration-card.module.css";

const COLORS = {
  UNMAPPED: "dimmed",
  MAPPED: "green",
  DRIFTED: "orange",
  FAILING: "red",
  EXCLUDED: "dimmed",
} satisfies Record<CoverageState, string>;

/** How many organizations are in each state; each number leads to them. */
export function StateCounts({ name, counts }: { name: string; counts: IntegrationCounts }) {
  const isUnknown = counts.comparedAt === null && counts.mapped + counts.failing > 0;
  const shown: [CoverageState, number | string][] = [
    ["MAPPED", counts.mapped],
    ["UNMAPPED", counts.unmapped],
    ["FAILING", counts.failing],
    ["DRIFTED", isUnknown ? stateTexts.unknownCount : counts.drifted],
  ];
  if (counts.excluded > 0) shown.push(["EXCLUDED", counts.excluded]);
  return (
    <Group component="ul" gap="md" m={0} p={0} className={classes.above}>
      {shown.map(([state, count]) => (
        <li key={state} className={classes.count}>
          <Link
            to={`/integrations/${name}?state=${state.toLowerCase()}`}
            className={classes.countLink}
          >
            <Text fw={650} c={typeof count === "string" || count === 0 ? "dimmed" : COLORS[state]} component="span">
              {count.toLocaleString("en")}
            </Text>{" "}
            <Text size="xs" c="dimmed" component="span">
              {stateTexts.names[state]}
            </Text>
          </Link>
        </li>
      ))}
    </Group>
  );
}
