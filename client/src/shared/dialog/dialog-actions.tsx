import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";

import { sharedTexts } from "../texts";
import { useCancel } from "./dialog-guard";

interface DialogActionsProps {
  submitLabel: string;
  submitting: boolean;
  onCancel: () => void;
  color?: string;
  disabled?: boolean;
  /** What else can be done, before the two that end the dialog. */
  children?: ReactNode;
}

export function DialogActions({
  submitLabel,
  submitting,
  onCancel,
  color,
  disabled = false,
  children,
}: DialogActionsProps) {
  const cancel = useCancel(onCancel);
  return (
    <Group justify="flex-end" mt="md">
      {children}
      <Button variant="default" onClick={cancel}>
        {sharedTexts.actions.cancel}
      </Button>
      <Button type="submit" loading={submitting} disabled={disabled} color={color}>
        {submitLabel}
      </Button>
    </Group>
  );
}
