import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

import { sharedTexts } from "../texts";

export function ListSkeleton({ rows, height }: { rows: number; height: number }) {
  return (
    <Stack gap="xs" role="status" aria-busy>
      <VisuallyHidden>{sharedTexts.loading}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}
