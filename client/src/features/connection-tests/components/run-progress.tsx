import { Group, Loader, Progress, Stack, Text } from "@mantine/core";

import { type ConnectionRun, countsOf } from "../hooks/connection-run";
import { bulkTestTexts } from "../texts";

/** How far a run is; nothing where there is nothing to test. */
export function RunProgress({ run }: { run: ConnectionRun }) {
  const { ended, passed, failed } = countsOf(run);
  if (run.total === null) {
    return run.phase === "running" ? (
      <Group role="status" gap="sm">
        <Loader size="sm" />
        <Text size="sm">{bulkTestTexts.starting}</Text>
      </Group>
    ) : null;
  }
  if (run.total === 0) return null;
  const percent = (part: number) => (100 * part) / (run.total ?? 1);
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {bulkTestTexts.progress(ended, run.total)}
        </Text>
        <Text size="sm" c="dimmed">
          {bulkTestTexts.counts(passed, failed)}
        </Text>
      </Group>
      <Progress.Root
        role="progressbar"
        aria-label={bulkTestTexts.progressLabel}
        aria-valuemin={0}
        aria-valuemax={run.total}
        aria-valuenow={ended}
        size="lg"
      >
        <Progress.Section withAria={false} value={percent(passed)} color="green" />
        <Progress.Section withAria={false} value={percent(failed)} color="red" />
      </Progress.Root>
      {run.phase === "running" && <RunNote run={run} />}
    </Stack>
  );
}

const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** What the run waits for, and that nobody has to wait for it. */
function RunNote({ run: { waiting } }: { run: ConnectionRun }) {
  return (
    <>
      {waiting && (
        <Text size="sm" role="status">
          {waiting.until === null
            ? bulkTestTexts.waiting(waiting.message)
            : bulkTestTexts.waitingUntil(clockTime.format(new Date(waiting.until)))}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {bulkTestTexts.goesOn}
      </Text>
    </>
  );
}
