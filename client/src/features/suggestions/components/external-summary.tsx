import { Badge, Group, Text } from "@mantine/core";

import { identifyingDetails } from "../../../shared/external-organizations/external-details";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { mappingRowTexts } from "../../../shared/mappings/texts";
import { suggestionTexts } from "../texts";
import type { UnmatchedExternal } from "../types";

interface ExternalSummaryProps {
  external: UnmatchedExternal;
  isNew: boolean;
}

/** An external organization by what a person recognises it. */
export function ExternalSummary({ external, isNew }: ExternalSummaryProps) {
  const { id, name, isActive } = external;
  const details = [externalOrganizationTexts.id(id), ...identifyingDetails(external, "")];
  return (
    <>
      <Group gap={6}>
        <Text size="sm" fw={600}>
          {name || mappingRowTexts.unnamed}
        </Text>
        {isNew && (
          <Badge variant="light" tt="none" size="sm">
            {suggestionTexts.isNew}
          </Badge>
        )}
        {!isActive && (
          <Badge color="gray" variant="light" tt="none" size="sm">
            {suggestionTexts.inactive}
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {details.join(" · ")}
      </Text>
    </>
  );
}
