import { Text } from "@mantine/core";

import { asRequestError } from "../../../lib/graphql/request-error";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { type ConnectionRun, countsOf } from "../hooks/connection-run";
import { bulkTestTexts } from "../texts";

interface RunSummaryProps {
  run: ConnectionRun;
  onStartAgain: () => void;
}

/** How a run ended; nothing while it goes on. */
export function RunSummary({ run, onStartAgain }: RunSummaryProps) {
  const { ended, failed, waiting } = countsOf(run);
  if (run.phase === "running") return null;
  if (run.phase === "broken") {
    if (waiting === null) return <RequestErrorNotice error={run.error} onRetry={onStartAgain} />;
    const { message, advice } = asRequestError(run.error);
    return (
      <Notice kind="error" title={bulkTestTexts.brokenTitle}>
        <Text size="sm">
          {message} {advice}
        </Text>
        <Text size="sm">{bulkTestTexts.broken(waiting)}</Text>
      </Notice>
    );
  }
  if (run.phase === "stopped") {
    return (
      <Notice kind="info" title={bulkTestTexts.stoppedTitle}>
        {waiting !== null && bulkTestTexts.stopped(waiting)}
      </Notice>
    );
  }
  if (ended === 0) return <Notice kind="info">{bulkTestTexts.nothing}</Notice>;
  if (failed === 0) return <Notice kind="success">{bulkTestTexts.allPassed(ended)}</Notice>;
  return <Notice kind="error">{bulkTestTexts.someFailed(failed, ended)}</Notice>;
}
