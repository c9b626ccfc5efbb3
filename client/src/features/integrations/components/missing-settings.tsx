import { Code, Stack, Text } from "@mantine/core";

import { integrationTexts } from "../texts";

const texts = integrationTexts.catalog;

/** By the names of their environment variables, with where to set them. */
export function MissingSettings({ names }: { names: readonly string[] }) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {texts.missing}
      </Text>
      {names.map((name) => (
        <Code key={name} style={{ overflowWrap: "anywhere", alignSelf: "flex-start" }}>
          {name}
        </Code>
      ))}
      <Text size="xs" c="dimmed">
        {texts.missingHelp}
      </Text>
    </Stack>
  );
}
