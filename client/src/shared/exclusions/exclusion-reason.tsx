import { Text } from "@mantine/core";

import { RelativeTime } from "../values/relative-time";
import { exclusionTexts } from "./texts";
import type { CellExclusion } from "./types";

/** Why something is excluded, by whom and when. */
export function ExclusionReason({ exclusion }: { exclusion: CellExclusion }) {
  const { reason, excludedBy, excludedAt } = exclusion;
  return (
    <>
      <Text size="sm" c={reason === "" ? "dimmed" : undefined}>
        {reason || exclusionTexts.noReason}
      </Text>
      <Text size="xs" c="dimmed">
        {exclusionTexts.by} {excludedBy}, <RelativeTime value={excludedAt} />
      </Text>
    </>
  );
}
