import { Badge, Text } from "@mantine/core";

import type { DriftState, OrganizationMapping } from "./integrationMapping";
import { mappingRowTexts } from "./texts";

const COLORS = {
  IN_SYNC: "green",
  RENAMED: "orange",
  INACTIVE: "orange",
  MISSING: "red",
  UNKNOWN: "gray",
} satisfies Record<DriftState, string>;

/** How the mapping compares with what the vendor listed last. */
export function DriftMark({ mapping }: { mapping: Pick<OrganizationMapping, "drift"> }) {
  const { state, currentName } = mapping.drift;
  const { label, explanation } = mappingRowTexts.drift[state];
  return (
    <div style={{ minWidth: 0 }}>
      <Badge
        color={COLORS[state]}
        variant="light"
        tt="none"
        fw={600}
        // A column of a table never cuts it short.
        miw="max-content"
        title={explanation}
      >
        {label}
      </Badge>
      {state === "RENAMED" && currentName !== null && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {mappingRowTexts.drift.nowCalled(currentName)}
        </Text>
      )}
    </div>
  );
}
