import { Button, Stack, Text } from "@mantine/core";

import { Notice } from "../feedback/notice";
import type { Integration } from "../integrations/types";
import { sharedTexts } from "../texts";
import { externalOrganizationTexts } from "./texts";
import type { DiscoveryFailure } from "./types";

interface DiscoveryNoticeProps {
  integration: Pick<Integration, "displayName">;
  failure: DiscoveryFailure;
  onRetry: () => void;
  retrying: boolean;
}

/** Why there is no list to choose from, and what to do about it. */
export function DiscoveryNotice({ integration, failure, onRetry, retrying }: DiscoveryNoticeProps) {
  const remedy = failure.__typename === "IntegrationError" ? failure.remedy : null;
  const retryAfter = failure.__typename === "IntegrationError" ? failure.retryAfterSeconds : null;
  return (
    <Notice kind="error" title={externalOrganizationTexts.failedTitle(integration.displayName)}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{failure.message}</Text>
        {remedy !== null && <Text size="sm">{remedy}</Text>}
        {retryAfter !== null && <Text size="sm">{externalOrganizationTexts.retryAfter(retryAfter)}</Text>}
        <Button size="xs" variant="default" onClick={onRetry} loading={retrying}>
          {sharedTexts.actions.retry}
        </Button>
      </Stack>
    </Notice>
  );
}
