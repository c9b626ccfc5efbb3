import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";

import { useTitle } from "../hooks/use-title";
import { useViewer } from "../hooks/use-viewer";
import { texts } from "../texts";
import { EmptyState } from "./feedback/empty-state";
import { PersonIcon } from "./icons";

/** For somebody who is signed in, and to whom nothing is granted. */
export function NoAccess({ userId }: { userId: string }) {
  useTitle(texts.noAccess.title);
  const { refetch, isFetching } = useViewer();
  return (
    <EmptyState
      icon={<PersonIcon size={26} />}
      title={texts.noAccess.title}
      explanation={texts.noAccess.explanation}
      action={
        <Stack align="center" gap="md">
          <Stack align="center" gap={4}>
            <Text size="sm" c="dimmed">
              {texts.noAccess.userId}
            </Text>
            <Code fz="md" style={{ overflowWrap: "anywhere" }}>
              {userId}
            </Code>
          </Stack>
          <Group justify="center">
            <CopyButton value={userId}>
              {({ copied, copy }) => (
                <Button onClick={copy}>{copied ? texts.noAccess.copied : texts.noAccess.copy}</Button>
              )}
            </CopyButton>
            <Button variant="default" onClick={() => void refetch()} loading={isFetching}>
              {texts.noAccess.check}
            </Button>
          </Group>
        </Stack>
      }
    />
  );
}
