import { Button, Stack } from "@mantine/core";

import { ExclusionReason } from "./exclusion-reason";
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
        <ExclusionReason exclusion={exclusion} />
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
