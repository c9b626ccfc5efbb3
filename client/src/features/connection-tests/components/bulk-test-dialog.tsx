import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";

import { Dialog } from "../../../shared/dialog/dialog";
import { sharedTexts } from "../../../shared/texts";
import { countsOf } from "../hooks/connection-run";
import { useConnectionRun } from "../hooks/use-connection-run";
import { bulkTestTexts } from "../texts";
import type { RunScope } from "../types";
import { RunProgress } from "./run-progress";
import { RunResults } from "./run-results";
import { RunSummary } from "./run-summary";

interface BulkTestDialogProps {
  scope: RunScope;
  /** What the organization or the integration is called. */
  subject: string;
  opened: boolean;
  onClose: () => void;
}

/** Begins to test when it opens, or shows the tests that are under way; closing it leaves them so. */
export function BulkTestDialog({ scope, subject, opened, onClose }: BulkTestDialogProps) {
  return (
    <Dialog title={bulkTestTexts.title(subject)} opened={opened} onClose={onClose}>
      <BulkTest scope={scope} onClose={onClose} />
    </Dialog>
  );
}

function BulkTest({ scope, onClose }: Pick<BulkTestDialogProps, "scope" | "onClose">) {
  const [sameScope] = useState(scope);
  const { run, cancel, goOn, follow, testFailedAgain } = useConnectionRun(sameScope);
  const { failed, waiting } = countsOf(run);
  const isRunning = run.phase === "running";
  return (
    <Stack>
      <RunProgress run={run} />
      <RunSummary run={run} onStartAgain={follow} />
      {run.results.length > 0 && <RunResults results={run.results} />}
      <Group justify="flex-end">
        {isRunning && (
          <Button variant="default" onClick={cancel}>
            {bulkTestTexts.stop}
          </Button>
        )}
        {!isRunning && failed > 0 && (
          <Button variant="default" onClick={testFailedAgain}>
            {bulkTestTexts.testFailed(failed)}
          </Button>
        )}
        {run.phase === "stopped" && waiting !== null && waiting > 0 && (
          <Button onClick={goOn}>{bulkTestTexts.goOn(waiting)}</Button>
        )}
        {run.phase === "broken" && waiting !== null && (
          <Button onClick={follow}>{bulkTestTexts.follow}</Button>
        )}
        <Button variant="default" onClick={onClose}>
          {sharedTexts.actions.close}
        </Button>
      </Group>
    </Stack>
  );
}
