import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { useLocation } from "react-router";

import { texts } from "../../texts";
import type { OrganizationMapping } from "../../types/integrationMapping";
import { DeleteIcon, EditIcon, PulseIcon } from "../icons";
import { StatusBadge } from "../status-badge";
import { LastTest } from "./last-test";
import { mappingAnchor } from "./mapping-form";
import { externalLabel, integrationLabel } from "./mapping-labels";
import classes from "./mapping-table.module.css";

export interface MappingActions {
  onEdit: (mapping: OrganizationMapping) => void;
  onTest: (mapping: OrganizationMapping) => void;
  onDelete: (mapping: OrganizationMapping) => void;
}

interface MappingRowProps {
  mapping: OrganizationMapping;
  actions: MappingActions | null;
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
      {actions && (
        <td role="cell" className={classes.actions}>
          <RowActions mapping={mapping} {...actions} />
        </td>
      )}
    </tr>
  );
}

function scrollTo(row: HTMLTableRowElement | null): void {
  row?.scrollIntoView({ block: "center" });
}

function RowActions({
  mapping,
  onEdit,
  onTest,
  onDelete,
}: MappingActions & { mapping: OrganizationMapping }) {
  const name = externalLabel(mapping);
  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        size="xs"
        variant="default"
        leftSection={<PulseIcon size={16} />}
        aria-label={texts.mappings.testLabel(name)}
        onClick={() => {
          onTest(mapping);
        }}
      >
        {texts.actions.test}
      </Button>
      <Tooltip label={texts.actions.edit}>
        <ActionIcon
          size="lg"
          aria-label={texts.mappings.editLabel(name)}
          onClick={() => {
            onEdit(mapping);
          }}
        >
          <EditIcon />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={texts.actions.delete}>
        <ActionIcon
          size="lg"
          color="red"
          disabled={!mapping.isActive}
          aria-label={texts.mappings.deleteLabel(name)}
          onClick={() => {
            onDelete(mapping);
          }}
        >
          <DeleteIcon />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
