import { Button, Code, Stack, Text } from "@mantine/core";

import { asRequestError } from "../../lib/graphql/request-error";
import { requestErrorTexts } from "../../lib/graphql/texts";
import { sharedTexts } from "../texts";
import { Notice } from "./notice";

interface RequestErrorNoticeProps {
  error: unknown;
  onRetry?: () => void;
  retrying?: boolean;
}

export function RequestErrorNotice({ error, onRetry, retrying = false }: RequestErrorNoticeProps) {
  const { message, advice, correlationId } = asRequestError(error);
  return (
    <Notice kind="error" title={requestErrorTexts.title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{message}</Text>
        <Text size="sm">{advice}</Text>
        {correlationId !== null && <Code>{requestErrorTexts.reference(correlationId)}</Code>}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry} loading={retrying}>
            {sharedTexts.actions.retry}
          </Button>
        )}
      </Stack>
    </Notice>
  );
}
