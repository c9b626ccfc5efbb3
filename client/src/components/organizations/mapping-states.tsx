import { Group, Text } from "@mantine/core";

import { texts } from "../../texts";
import type { CoverageState, OrganizationStates } from "../../types/coverage";

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
        {texts.organizations.mappings(mappings)}
      </Text>
    );
  }
  const count = (wanted: CoverageState) => states.filter(({ state }) => state === wanted).length;
  const [failing, drifted] = [count("FAILING"), count("DRIFTED")];
  const mapped = states.length - count("UNMAPPED");
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="sm" c={mapped === 0 ? "dimmed" : undefined}>
        {texts.organizations.mappedOf(mapped, states.length)}
      </Text>
      {failing > 0 && (
        <Text size="xs" fw={600} c="red">
          {texts.organizations.failing(failing)}
        </Text>
      )}
      {drifted > 0 && (
        <Text size="xs" fw={600} c="orange">
          {texts.organizations.drifted(drifted)}
        </Text>
      )}
    </Group>
  );
}
