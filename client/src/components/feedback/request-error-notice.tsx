import { Button, Code, Stack, Text } from "@mantine/core";

import { asRequestError } from "../../services/request-error";
import { texts } from "../../texts";
import { Notice } from "./notice";

interface RequestErrorNoticeProps {
  error: unknown;
  onRetry?: () => void;
  retrying?: boolean;
}

export function RequestErrorNotice({ error, onRetry, retrying = false }: RequestErrorNoticeProps) {
  const { message, advice, correlationId } = asRequestError(error);
  return (
    <Notice kind="error" title={texts.requestErrors.title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{message}</Text>
        <Text size="sm">{advice}</Text>
        {correlationId !== null && <Code>{texts.requestErrors.reference(correlationId)}</Code>}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry} loading={retrying}>
            {texts.actions.retry}
          </Button>
        )}
      </Stack>
    </Notice>
  );
}
