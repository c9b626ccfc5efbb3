import { Text } from "@mantine/core";
import { useLocation } from "react-router";

import { texts } from "../../texts";
import type { OrganizationMapping } from "../../types/integrationMapping";
import { StatusBadge } from "../status-badge";
import { DriftMark } from "./drift-mark";
import { LastTest } from "./last-test";
import { MappingActions, type MappingActionHandlers } from "./mapping-actions";
import { mappingAnchor } from "./mapping-form";
import { integrationLabel } from "./mapping-labels";
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
          {mapping.externalOrgName || texts.mappings.unnamed}
        </Text>
        <Text size="xs" c="dimmed">
          {texts.discovery.id(mapping.externalOrgId)}
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
