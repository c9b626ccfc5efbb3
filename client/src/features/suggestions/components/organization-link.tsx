import { Text } from "@mantine/core";

import { sharedTexts } from "../../../shared/texts";
import type { UnmatchedOrganization } from "../types";
import { OrganizationAnchor } from "./organization-anchor";

export function OrganizationLink({ organization }: { organization: UnmatchedOrganization }) {
  return (
    <>
      <Text size="sm">
        <OrganizationAnchor organization={organization} />
      </Text>
      <Text size="xs" c="dimmed">
        {organization.domain ?? sharedTexts.noDomain}
      </Text>
    </>
  );
}
