import { Button, Stack, Text } from "@mantine/core";

import { texts } from "../../texts";
import type { DiscoveryFailure, Integration } from "../../types/integrationMapping";
import { Notice } from "../feedback/notice";

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
    <Notice kind="error" title={texts.discovery.failedTitle(integration.displayName)}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{failure.message}</Text>
        {remedy !== null && <Text size="sm">{remedy}</Text>}
        {retryAfter !== null && <Text size="sm">{texts.discovery.retryAfter(retryAfter)}</Text>}
        <Button size="xs" variant="default" onClick={onRetry} loading={retrying}>
          {texts.actions.retry}
        </Button>
      </Stack>
    </Notice>
  );
}
