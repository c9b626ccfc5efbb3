import { Group, Text } from "@mantine/core";

import type { CoverageState } from "../../../shared/coverage/types";
import { organizationTexts } from "../texts";
import type { OrganizationStates } from "../types";

interface MappingStatesProps {
  /** Absent until they are read. */
  states: OrganizationStates | undefined;
  mappings: number;
}

/** To how many integrations an organization is mapped, and how many of those need a look. */
export function MappingStates({ states, mappings }: MappingStatesProps) {
  if (!states) {
    return (
      <Text size="sm" c="dimmed">
        {organizationTexts.list.mappings(mappings)}
      </Text>
    );
  }
  const count = (wanted: CoverageState) => states.filter(({ state }) => state === wanted).length;
  const [failing, drifted] = [count("FAILING"), count("DRIFTED")];
  /** What the organization does not use is no gap. */
  const used = states.length - count("EXCLUDED");
  const mapped = used - count("UNMAPPED");
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="sm" c={mapped === 0 ? "dimmed" : undefined}>
        {organizationTexts.list.mappedOf(mapped, used)}
      </Text>
      {failing > 0 && (
        <Text size="xs" fw={600} c="red">
          {organizationTexts.list.failing(failing)}
        </Text>
      )}
      {drifted > 0 && (
        <Text size="xs" fw={600} c="orange">
          {organizationTexts.list.drifted(drifted)}
        </Text>
      )}
      {used < states.length && (
        <Text size="xs" c="dimmed">
          {organizationTexts.list.excluded(states.length - used)}
        </Text>
      )}
    </Group>
  );
}
