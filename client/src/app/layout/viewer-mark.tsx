import { Badge, Group, Text, Tooltip } from "@mantine/core";
import { lazy, Suspense } from "react";

import { currentSession } from "../../lib/session/session";
import type { Viewer } from "../../shared/viewer/types";
import { useViewer } from "../../shared/viewer/use-viewer";
import { appTexts } from "../texts";

const DEVELOPMENT_USER = "dev";
const DEVELOPMENT_LOOK = {
  color: "orange",
  variant: "light",
  tt: "none",
  miw: "max-content",
} as const;

/** Development has nothing to sign out of, so its pages do without the menu's code. */
const ViewerMenu = lazy(async () => ({ default: (await import("./viewer-menu")).ViewerMenu }));

export function ViewerMark() {
  const { data: viewer } = useViewer();
  const session = currentSession();
  if (!session) return viewer ? <DevelopmentMark viewer={viewer} /> : null;
  return (
    <Suspense>
      <ViewerMenu viewer={viewer} session={session} />
    </Suspense>
  );
}

function DevelopmentMark({ viewer }: { viewer: Viewer }) {
  const isDevelopment = viewer.userId === DEVELOPMENT_USER;
  return (
    <Group gap="xs" wrap="nowrap">
      <Tooltip label={`${appTexts.header.signedInAs} ${viewer.userId}`}>
        <Text size="sm" fw={600} truncate maw={180} visibleFrom={isDevelopment ? "sm" : undefined}>
          {viewer.name ?? viewer.userId}
        </Text>
      </Tooltip>
      {isDevelopment && (
        <>
          <Badge {...DEVELOPMENT_LOOK} visibleFrom="sm">
            {appTexts.header.developmentSignIn}
          </Badge>
          <Badge {...DEVELOPMENT_LOOK} hiddenFrom="sm" title={appTexts.header.developmentSignIn}>
            {appTexts.header.developmentSignInShort}
          </Badge>
        </>
      )}
    </Group>
  );
}
