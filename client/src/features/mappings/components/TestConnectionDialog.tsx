import { Button, Group, Stack, Text } from "@mantine/core";

import { Dialog } from "../../../shared/dialog/dialog";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { externalLabel, integrationLabel } from "../../../shared/mappings/mapping-labels";
import { sharedTexts } from "../../../shared/texts";
import { useConnectionTest } from "../hooks/useIntegrationMappings";
import { mappingTexts } from "../texts";
import { ConnectionTestOutcome, ConnectionTestRunning } from "./connection-test-outcome";

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
        <ConnectionTestRunning integration={integrationLabel(mapping)} />
      ) : (
        <>
          {error && <RequestErrorNotice error={error} />}
          {!error && result?.__typename === "TestResult" && <ConnectionTestOutcome test={result} />}
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
