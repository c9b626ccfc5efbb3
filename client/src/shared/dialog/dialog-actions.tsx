import { Button, Group } from "@mantine/core";

import { sharedTexts } from "../texts";
import { useCancel } from "./dialog-guard";

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
  const cancel = useCancel(onCancel);
  return (
    <Group justify="flex-end" mt="md">
      <Button variant="default" onClick={cancel}>
        {sharedTexts.actions.cancel}
      </Button>
      <Button type="submit" loading={submitting} disabled={disabled} color={color}>
        {submitLabel}
      </Button>
    </Group>
  );
}
