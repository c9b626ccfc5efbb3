import { Button, Stack, Text } from "@mantine/core";

import { RelativeTime } from "../values/relative-time";
import { exclusionTexts } from "./texts";
import type { CellExclusion } from "./types";
import { useRemoveExclusions } from "./use-exclusions";

interface ExclusionDetailsProps {
  exclusion: CellExclusion;
  /** Of what is excluded. */
  name: string;
  canManage: boolean;
}

/** Why something is excluded, by whom and when, and the way back. */
export function ExclusionDetails({ exclusion, name, canManage }: ExclusionDetailsProps) {
  const { mutate, isPending } = useRemoveExclusions();
  return (
    <Stack gap="xs" align="flex-start">
      <div style={{ overflowWrap: "anywhere" }}>
        <Text size="sm" c={exclusion.reason === "" ? "dimmed" : undefined}>
          {exclusion.reason || exclusionTexts.noReason}
        </Text>
        <Text size="xs" c="dimmed">
          {exclusionTexts.by} {exclusion.excludedBy}, <RelativeTime value={exclusion.excludedAt} />
        </Text>
      </div>
      {canManage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={isPending}
          aria-label={exclusionTexts.removeLabel(name)}
          onClick={() => {
            mutate([exclusion.id]);
          }}
        >
          {exclusionTexts.remove}
        </Button>
      )}
    </Stack>
  );
}
