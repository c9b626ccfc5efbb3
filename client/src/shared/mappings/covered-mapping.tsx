import { Button, Group, Text } from "@mantine/core";

import { externalOrganizationTexts } from "../external-organizations/texts";
import classes from "./covered-mapping.module.css";
import { DriftMark } from "./drift-mark";
import type { OrganizationMapping } from "./integrationMapping";
import { LastTest } from "./last-test";
import { type MappingActionHandlers, MappingActions } from "./mapping-actions";
import { mappingRowTexts } from "./texts";
import { isSaved } from "./unsaved-mapping";

interface CoveredMappingProps extends MappingActionHandlers {
  mapping: OrganizationMapping;
  /** What one may not do is not offered. */
  canManage?: boolean;
  onTakeName: (mapping: OrganizationMapping) => void;
}

/** What a row is mapped to, whether that still holds, and what can be done about it. */
export function CoveredMapping({
  mapping,
  canManage = true,
  onTakeName,
  ...actions
}: CoveredMappingProps) {
  const saved = isSaved(mapping);
  return (
    <div className={classes.mapping}>
      <div className={classes.text}>
        <Text size="sm">{mapping.externalOrgName || mappingRowTexts.unnamed}</Text>
        <Text size="xs" c="dimmed">
          {saved ? externalOrganizationTexts.id(mapping.externalOrgId) : mappingRowTexts.saving}
        </Text>
        {saved && mapping.drift.state !== "IN_SYNC" && (
          <DriftDetails
            mapping={mapping}
            canManage={canManage}
            onTakeName={() => {
              onTakeName(mapping);
            }}
          />
        )}
      </div>
      <div className={classes.text}>{saved && <LastTest mapping={mapping} />}</div>
      <div className={classes.actions}>
        {saved && canManage && <MappingActions mapping={mapping} {...actions} />}
      </div>
    </div>
  );
}

interface DriftDetailsProps {
  mapping: OrganizationMapping;
  canManage: boolean;
  onTakeName: () => void;
}

function DriftDetails({ mapping, canManage, onTakeName }: DriftDetailsProps) {
  const { state } = mapping.drift;
  const needsExplaining = state === "INACTIVE" || state === "MISSING";
  return (
    <Group gap="xs" mt={4}>
      <DriftMark mapping={mapping} />
      {state === "RENAMED" && canManage && (
        <Button size="compact-xs" variant="light" onClick={onTakeName}>
          {mappingRowTexts.drift.takeName}
        </Button>
      )}
      {needsExplaining && (
        <Text size="xs" c="dimmed">
          {mappingRowTexts.drift[state].explanation}
        </Text>
      )}
    </Group>
  );
}
