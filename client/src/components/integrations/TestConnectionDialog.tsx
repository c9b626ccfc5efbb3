import { Button, Group, Loader, Stack, Text } from "@mantine/core";

import { useConnectionTest } from "../../hooks/useIntegrationMappings";
import { texts } from "../../texts";
import type { ConnectionTest, OrganizationMapping } from "../../types/integrationMapping";
import { Dialog } from "../dialog";
import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { ConnectionTestSteps } from "./connection-test-steps";
import { externalLabel, integrationLabel } from "./mapping-labels";

interface TestConnectionDialogProps {
  organizationId: string;
  mapping: OrganizationMapping | null;
  opened: boolean;
  onClose: () => void;
}

export function TestConnectionDialog({
  organizationId,
  mapping,
  opened,
  onClose,
}: TestConnectionDialogProps) {
  return (
    <Dialog title={texts.connectionTest.title} opened={opened} onClose={onClose} closeOnClickOutside>
      {mapping && (
        <RunningTest organizationId={organizationId} mapping={mapping} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface RunningTestProps {
  organizationId: string;
  mapping: OrganizationMapping;
  onClose: () => void;
}

function RunningTest({ organizationId, mapping, onClose }: RunningTestProps) {
  const { data: result, error, isFetching, refetch } = useConnectionTest(organizationId, mapping.id);
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {integrationLabel(mapping)} · {externalLabel(mapping)} ·{" "}
        {texts.discovery.id(mapping.externalOrgId)}
      </Text>
      {isFetching ? (
        <Group role="status" gap="sm" py="md">
          <Loader size="sm" />
          <Text>{texts.connectionTest.running(integrationLabel(mapping))}</Text>
        </Group>
      ) : (
        <>
          {error && <RequestErrorNotice error={error} />}
          {!error && result?.__typename === "TestResult" && <Outcome test={result} />}
          {!error && result?.__typename === "NotFoundError" && (
            <Notice kind="error">{result.message}</Notice>
          )}
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void refetch()} disabled={isFetching}>
          {texts.connectionTest.again}
        </Button>
        <Button onClick={onClose}>{texts.actions.close}</Button>
      </Group>
    </Stack>
  );
}

function Outcome({ test }: { test: ConnectionTest }) {
  return (
    <>
      <Notice
        kind={test.success ? "success" : "error"}
        title={test.success ? texts.connectionTest.passed : texts.connectionTest.failed}
      >
        {test.message}
      </Notice>
      <ConnectionTestSteps steps={test.steps} />
    </>
  );
}
