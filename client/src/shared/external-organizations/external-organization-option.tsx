import { Badge, Group, Text } from "@mantine/core";

import { identifyingDetails } from "./external-details";
import { externalOrganizationTexts } from "./texts";
import type { ExternalOrganization } from "./types";

interface ExternalOrganizationOptionProps {
  organization: ExternalOrganization;
  search: string;
  organizationId: string;
}

/** By what a person recognises it, and whose it is already. */
export function ExternalOrganizationOption({
  organization,
  search,
  organizationId,
}: ExternalOrganizationOptionProps) {
  const { id, name, isActive, mappings } = organization;
  const details = [externalOrganizationTexts.id(id), ...identifyingDetails(organization, search)].join(" · ");
  const owners = mappings.map(({ organization: owner }) =>
    owner.id === organizationId ? externalOrganizationTexts.thisOrganization : owner.name,
  );
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text size="sm">{name}</Text>
        <Text size="xs" c="dimmed">
          {details}
        </Text>
      </div>
      <Group gap={4} wrap="nowrap" style={{ flexShrink: 0 }}>
        {owners.length > 0 && (
          <Badge color="orange" variant="light" tt="none" maw={180}>
            {externalOrganizationTexts.mappedTo(owners)}
          </Badge>
        )}
        {!isActive && (
          <Badge color="gray" variant="light" tt="none">
            {externalOrganizationTexts.inactive}
          </Badge>
        )}
      </Group>
    </Group>
  );
}
