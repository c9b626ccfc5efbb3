import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import type { UnsavedTesting } from "../hooks/useUnsavedTest";
import { ConnectionTestOutcome, ConnectionTestRunning } from "./connection-test-outcome";

interface UnsavedTestOutcomeProps {
  test: UnsavedTesting;
  integration: string;
}

/** As that of a saved mapping; a refusal stands beside its field instead. */
export function UnsavedTestOutcome({ test, integration }: UnsavedTestOutcomeProps) {
  if (test.isRunning) return <ConnectionTestRunning integration={integration} />;
  if (test.error) return <RequestErrorNotice error={test.error} />;
  return test.result && <ConnectionTestOutcome test={test.result} />;
}
