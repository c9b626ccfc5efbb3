import { Badge, Group, Text, Tooltip } from "@mantine/core";

import { useViewer } from "../../hooks/use-viewer";
import { texts } from "../../texts";

const DEVELOPMENT_USER = "dev";
const DEVELOPMENT_LOOK = {
  color: "orange",
  variant: "light",
  tt: "none",
  miw: "max-content",
} as const;

export function ViewerMark() {
  const { data: viewer } = useViewer();
  if (!viewer) return null;
  const isDevelopment = viewer.userId === DEVELOPMENT_USER;
  return (
    <Group gap="xs" wrap="nowrap">
      <Tooltip label={`${texts.header.signedInAs} ${viewer.userId}`}>
        <Text size="sm" fw={600} truncate maw={180} visibleFrom={isDevelopment ? "sm" : undefined}>
          {viewer.name ?? viewer.userId}
        </Text>
      </Tooltip>
      {isDevelopment && (
        <>
          <Badge {...DEVELOPMENT_LOOK} visibleFrom="sm">
            {texts.header.developmentSignIn}
          </Badge>
          <Badge {...DEVELOPMENT_LOOK} hiddenFrom="sm" title={texts.header.developmentSignIn}>
            {texts.header.developmentSignInShort}
          </Badge>
        </>
      )}
    </Group>
  );
}
