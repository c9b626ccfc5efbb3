import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";

import { texts } from "../../texts";
import type { OrganizationMapping } from "../../types/integrationMapping";
import { DeleteIcon, EditIcon, PulseIcon } from "../icons";
import { externalLabel } from "./mapping-labels";

export interface MappingActionHandlers {
  onEdit: (mapping: OrganizationMapping) => void;
  onTest: (mapping: OrganizationMapping) => void;
  onDelete: (mapping: OrganizationMapping) => void;
}

export function MappingActions({
  mapping,
  onEdit,
  onTest,
  onDelete,
}: MappingActionHandlers & { mapping: OrganizationMapping }) {
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
