import { Button, Group, Menu, Text } from "@mantine/core";

import type { Session } from "../../lib/session/session";
import { PersonIcon, SignOutIcon } from "../../shared/icons";
import type { Viewer } from "../../shared/viewer/types";
import { appTexts } from "../texts";

interface ViewerMenuProps {
  /** Unknown while it is asked for, and where that failed: one can sign out all the same. */
  viewer: Viewer | undefined;
  session: Session;
}

export function ViewerMenu({ viewer, session }: ViewerMenuProps) {
  const name = viewer ? (viewer.name ?? viewer.userId) : appTexts.header.unknownViewer;
  return (
    <Menu position="bottom-end" width={260} shadow="md">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          aria-label={appTexts.header.viewerMenu(name)}
        >
          <Group gap="xs" wrap="nowrap">
            <PersonIcon size={20} />
            <Text size="sm" fw={600} truncate maw={180} visibleFrom="sm">
              {name}
            </Text>
          </Group>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {viewer && (
          <Menu.Label style={{ overflowWrap: "anywhere" }}>
            {appTexts.header.signedInAs} {name}
            {viewer.name !== null && <br />}
            {viewer.name !== null && viewer.userId}
          </Menu.Label>
        )}
        <Menu.Item
          leftSection={<SignOutIcon size={16} />}
          onClick={() => {
            void session.signOut();
          }}
        >
          {appTexts.header.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
