import { Button, Group, Text } from "@mantine/core";

import { isSaved } from "../../hooks/use-coverage";
import { texts } from "../../texts";
import { integrationTexts } from "../../texts-integrations";
import type { OrganizationMapping } from "../../types/integrationMapping";
import { DriftMark } from "../integrations/drift-mark";
import { LastTest } from "../integrations/last-test";
import { MappingActions, type MappingActionHandlers } from "../integrations/mapping-actions";
import classes from "./coverage-list.module.css";

interface CoveredMappingProps extends MappingActionHandlers {
  mapping: OrganizationMapping;
  onTakeName: (mapping: OrganizationMapping) => void;
}

/** What a row is mapped to, whether that still holds, and what can be done about it. */
export function CoveredMapping({ mapping, onTakeName, ...actions }: CoveredMappingProps) {
  const saved = isSaved(mapping);
  return (
    <div className={classes.mapping}>
      <div className={classes.text}>
        <Text size="sm">{mapping.externalOrgName || texts.mappings.unnamed}</Text>
        <Text size="xs" c="dimmed">
          {saved ? texts.discovery.id(mapping.externalOrgId) : integrationTexts.page.saving}
        </Text>
        {saved && mapping.drift.state !== "IN_SYNC" && (
          <DriftDetails
            mapping={mapping}
            onTakeName={() => {
              onTakeName(mapping);
            }}
          />
        )}
      </div>
      <div className={classes.text}>{saved && <LastTest mapping={mapping} />}</div>
      <div className={classes.actions}>
        {saved && <MappingActions mapping={mapping} {...actions} />}
      </div>
    </div>
  );
}

interface DriftDetailsProps {
  mapping: OrganizationMapping;
  onTakeName: () => void;
}

function DriftDetails({ mapping, onTakeName }: DriftDetailsProps) {
  const { state } = mapping.drift;
  const needsExplaining = state === "INACTIVE" || state === "MISSING";
  return (
    <Group gap="xs" mt={4}>
      <DriftMark mapping={mapping} />
      {state === "RENAMED" && (
        <Button size="compact-xs" variant="light" onClick={onTakeName}>
          {texts.drift.takeName}
        </Button>
      )}
      {needsExplaining && (
        <Text size="xs" c="dimmed">
          {texts.drift[state].explanation}
        </Text>
      )}
    </Group>
  );
}
