import { Group, Loader, Text } from "@mantine/core";

import { Notice } from "../../../shared/feedback/notice";
import { mappingTexts } from "../texts";
import type { ConnectionTest } from "../types";
import { ConnectionTestSteps } from "./connection-test-steps";

export function ConnectionTestRunning({ integration }: { integration: string }) {
  return (
    <Group role="status" gap="sm" py="md">
      <Loader size="sm" />
      <Text>{mappingTexts.connectionTest.running(integration)}</Text>
    </Group>
  );
}

interface ConnectionTestOutcomeProps {
  test: Pick<ConnectionTest, "success" | "message" | "steps">;
}

export function ConnectionTestOutcome({ test }: ConnectionTestOutcomeProps) {
  return (
    <>
      <Notice
        kind={test.success ? "success" : "error"}
        title={test.success ? mappingTexts.connectionTest.passed : mappingTexts.connectionTest.failed}
      >
        {test.message}
      </Notice>
      <ConnectionTestSteps steps={test.steps} />
    </>
  );
}
