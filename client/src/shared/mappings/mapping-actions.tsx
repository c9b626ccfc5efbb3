import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";

import { DeleteIcon, EditIcon, PulseIcon } from "../icons";
import { sharedTexts } from "../texts";
import type { OrganizationMapping } from "./integrationMapping";
import { externalLabel } from "./mapping-labels";
import { mappingRowTexts } from "./texts";

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
        aria-label={mappingRowTexts.testLabel(name)}
        onClick={() => {
          onTest(mapping);
        }}
      >
        {sharedTexts.actions.test}
      </Button>
      <Tooltip label={sharedTexts.actions.edit}>
        <ActionIcon
          size="lg"
          aria-label={mappingRowTexts.editLabel(name)}
          onClick={() => {
            onEdit(mapping);
          }}
        >
          <EditIcon />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={sharedTexts.actions.delete}>
        <ActionIcon
          size="lg"
          color="red"
          disabled={!mapping.isActive}
          aria-label={mappingRowTexts.deleteLabel(name)}
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
