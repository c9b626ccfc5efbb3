import { Badge } from "@mantine/core";

import { STATE_LOOKS } from "./state-looks";
import { stateTexts } from "./texts";
import type { CoverageState } from "./types";

export function StateBadge({ state }: { state: CoverageState }) {
  return (
    <Badge color={STATE_LOOKS[state].color} variant="light" tt="none" fw={600}>
      {stateTexts.names[state]}
    </Badge>
  );
}
