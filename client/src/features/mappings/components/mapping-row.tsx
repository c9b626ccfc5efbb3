import { Text } from "@mantine/core";
import { useLocation } from "react-router";

import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { DriftMark } from "../../../shared/mappings/drift-mark";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { LastTest } from "../../../shared/mappings/last-test";
import {
  type MappingActionHandlers,
  MappingActions,
} from "../../../shared/mappings/mapping-actions";
import { integrationLabel } from "../../../shared/mappings/mapping-labels";
import { mappingRowTexts } from "../../../shared/mappings/texts";
import { StatusBadge } from "../../../shared/values/status-badge";
import { mappingAnchor } from "./mapping-form";
import classes from "./mapping-table.module.css";

interface MappingRowProps {
  mapping: OrganizationMapping;
  actions: MappingActionHandlers | null;
}

export function MappingRow({ mapping, actions }: MappingRowProps) {
  const pointedAt = useLocation().hash === `#${mappingAnchor(mapping.id)}`;
  return (
    <tr
      role="row"
      ref={pointedAt ? scrollTo : undefined}
      className={pointedAt ? classes.pointedAt : mapping.isActive ? undefined : classes.inactive}
    >
      <td role="cell">
        <Text fw={600}>{integrationLabel(mapping)}</Text>
      </td>
      <td role="cell" className={classes.external}>
        <Text size="sm" fs={mapping.externalOrgName ? undefined : "italic"}>
          {mapping.externalOrgName || mappingRowTexts.unnamed}
        </Text>
        <Text size="xs" c="dimmed">
          {externalOrganizationTexts.id(mapping.externalOrgId)}
        </Text>
      </td>
      <td role="cell" className={classes.status}>
        <StatusBadge isActive={mapping.isActive} />
      </td>
      <td role="cell" className={classes.test}>
        <LastTest mapping={mapping} />
      </td>
      <td role="cell" className={classes.drift}>
        {mapping.isActive && <DriftMark mapping={mapping} />}
      </td>
      {actions && (
        <td role="cell" className={classes.actions}>
          <MappingActions mapping={mapping} {...actions} />
        </td>
      )}
    </tr>
  );
}

function scrollTo(row: HTMLTableRowElement | null): void {
  row?.scrollIntoView({ block: "center" });
}
