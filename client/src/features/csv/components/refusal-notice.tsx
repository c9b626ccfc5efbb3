import { Stack, Text } from "@mantine/core";

import { Notice } from "../../../shared/feedback/notice";
import type { ExpectedFailure } from "../../../shared/forms/expected-failure";

/** Why the service refused the file, or what was asked for. */
export function RefusalNotice({ title, refusal }: { title: string; refusal: ExpectedFailure }) {
  const reasons = refusal.fields?.map(({ message }) => message) ?? [refusal.message];
  return (
    <Notice kind="error" title={title}>
      <Stack gap="xs">
        {reasons.map((reason) => (
          <Text key={reason} size="sm" style={{ overflowWrap: "anywhere" }}>
            {reason}
          </Text>
        ))}
      </Stack>
    </Notice>
  );
}
