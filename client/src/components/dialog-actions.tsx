import { Button, Group } from "@mantine/core";

import { texts } from "../texts";

interface DialogActionsProps {
  submitLabel: string;
  submitting: boolean;
  onCancel: () => void;
  color?: string;
  disabled?: boolean;
}

export function DialogActions({
  submitLabel,
  submitting,
  onCancel,
  color,
  disabled = false,
}: DialogActionsProps) {
  return (
    <Group justify="flex-end" mt="md">
      <Button variant="default" onClick={onCancel}>
        {texts.actions.cancel}
      </Button>
      <Button type="submit" loading={submitting} disabled={disabled} color={color}>
        {submitLabel}
      </Button>
    </Group>
  );
}
