import { Stack, Text, Title } from "@mantine/core";

import { AccessList } from "../components/access/access-list";
import { accessTexts } from "../components/access/access-texts";
import { ForSomeOnly } from "../components/for-some-only";
import { useTitle } from "../hooks/use-title";

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
