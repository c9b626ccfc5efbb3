import { Badge } from "@mantine/core";

import { integrationTexts } from "../../texts-integrations";
import type { CoverageState } from "../../types/coverage";

const COLORS = {
  UNMAPPED: "gray",
  MAPPED: "green",
  DRIFTED: "orange",
  FAILING: "red",
} satisfies Record<CoverageState, string>;

export function StateBadge({ state }: { state: CoverageState }) {
  return (
    <Badge color={COLORS[state]} variant="light" tt="none" fw={600}>
      {integrationTexts.states[state]}
    </Badge>
  );
}
