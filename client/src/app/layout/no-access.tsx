import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";

import { EmptyState } from "../../shared/feedback/empty-state";
import { PersonIcon } from "../../shared/icons";
import { useTitle } from "../../shared/use-title";
import { useViewer } from "../../shared/viewer/use-viewer";
import { appTexts } from "../texts";

/** For somebody who is signed in, and to whom nothing is granted. */
export function NoAccess({ userId }: { userId: string }) {
  useTitle(appTexts.noAccess.title);
  const { refetch, isFetching } = useViewer();
  return (
    <EmptyState
      icon={<PersonIcon size={26} />}
      title={appTexts.noAccess.title}
      explanation={appTexts.noAccess.explanation}
      action={
        <Stack align="center" gap="md">
          <Stack align="center" gap={4}>
            <Text size="sm" c="dimmed">
              {appTexts.noAccess.userId}
            </Text>
            <Code fz="md" style={{ overflowWrap: "anywhere" }}>
              {userId}
            </Code>
          </Stack>
          <Group justify="center">
            <CopyButton value={userId}>
              {({ copied, copy }) => (
                <Button onClick={copy}>{copied ? appTexts.noAccess.copied : appTexts.noAccess.copy}</Button>
              )}
            </CopyButton>
            <Button variant="default" onClick={() => void refetch()} loading={isFetching}>
              {appTexts.noAccess.check}
            </Button>
          </Group>
        </Stack>
      }
    />
  );
}
