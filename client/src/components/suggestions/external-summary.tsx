import { Badge, Group, Text } from "@mantine/core";

import { texts } from "../../texts";
import { suggestionTexts } from "../../texts-suggestions";
import type { UnmatchedExternal } from "../../types/suggestion";
import { identifyingDetails } from "../integrations/external-details";

interface ExternalSummaryProps {
  external: UnmatchedExternal;
  isNew: boolean;
}

/** An external organization by what a person recognises it. */
export function ExternalSummary({ external, isNew }: ExternalSummaryProps) {
  const { id, name, isActive } = external;
  const details = [texts.discovery.id(id), ...identifyingDetails(external, "")];
  return (
    <>
      <Group gap={6}>
        <Text size="sm" fw={600}>
          {name || texts.mappings.unnamed}
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
