import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";

import { sharedTexts } from "../../../shared/texts";
import type { UnmatchedOrganization } from "../types";

export function OrganizationLink({ organization }: { organization: UnmatchedOrganization }) {
  const { id, name, domain } = organization;
  return (
    <>
      <Text size="sm">
        <Anchor
          component={Link}
          to={`/organizations/${id}/integrations`}
          inherit
          fw={600}
          c="inherit"
        >
          {name}
        </Anchor>
      </Text>
      <Text size="xs" c="dimmed">
        {domain ?? sharedTexts.noDomain}
      </Text>
    </>
  );
}
