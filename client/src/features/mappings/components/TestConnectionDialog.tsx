import { Button, Group, Loader, Stack, Text } from "@mantine/core";

import { Dialog } from "../../../shared/dialog/dialog";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { externalLabel, integrationLabel } from "../../../shared/mappings/mapping-labels";
import { sharedTexts } from "../../../shared/texts";
import { useConnectionTest } from "../hooks/useIntegrationMappings";
import { mappingTexts } from "../texts";
import type { ConnectionTest } from "../types";
import { ConnectionTestSteps } from "./connection-test-steps";

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
    <Dialog title={mappingTexts.connectionTest.title} opened={opened} onClose={onClose} closeOnClickOutside>
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
        {externalOrganizationTexts.id(mapping.externalOrgId)}
      </Text>
      {isFetching ? (
        <Group role="status" gap="sm" py="md">
          <Loader size="sm" />
          <Text>{mappingTexts.connectionTest.running(integrationLabel(mapping))}</Text>
        </Group>
      ) : (
        <>
          {error && <RequestErrorNotice error={error} />}
          {!error && result?.__typename === "TestResult" && <Outcome test={result} />}
          {!error && result && result.__typename !== "TestResult" && (
            <Notice kind="error">{result.message}</Notice>
          )}
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void refetch()} disabled={isFetching}>
          {mappingTexts.connectionTest.again}
        </Button>
        <Button onClick={onClose}>{sharedTexts.actions.close}</Button>
      </Group>
    </Stack>
  );
}

function Outcome({ test }: { test: ConnectionTest }) {
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
