import { Badge } from "@mantine/core";

import { integrationTexts } from "../../texts-integrations";
import type { CoverageState } from "../../types/coverage";
import { STATE_LOOKS } from "./state-looks";

export function StateBadge({ state }: { state: CoverageState }) {
  return (
    <Badge color={STATE_LOOKS[state].color} variant="light" tt="none" fw={600}>
      {integrationTexts.states[state]}
    </Badge>
  );
}
