import { Stack, Text, Title } from "@mantine/core";

import { AccessList } from "../../features/access/components/access-list";
import { accessTexts } from "../../features/access/texts";
import { useTitle } from "../../shared/use-title";
import { ForSomeOnly } from "../../shared/viewer/for-some-only";

export function Access() {
  useTitle(accessTexts.title);
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          {accessTexts.title}
        </Title>
        <Text c="dimmed">{accessTexts.explanation}</Text>
      </div>
      <ForSomeOnly permission="canManageConfig" {...accessTexts.notAllowed}>
        <AccessList />
      </ForSomeOnly>
    </Stack>
  );
}
