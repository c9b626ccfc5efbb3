import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

import { CheckIcon, CrossIcon } from "../icons";

export function toastSuccess(message: string): void {
  notifications.show({ message, color: "green", icon: <CheckIcon size={18} /> });
}

/** Stays longer than a success: something is to be done about it. */
export function toastError(message: string): void {
  const icon = <CrossIcon size={18} />;
  notifications.show({ message, color: "red", icon, autoClose: 12_000, role: "alert" });
}

/** What was done, and the way back; it stays long enough to be thought over. */
export function toastUndo(message: string, undoLabel: string, onUndo: () => void): void {
  const id = notifications.show({
    message: (
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            onUndo();
          }}
        >
          {undoLabel}
        </Button>
      </Group>
    ),
    icon: <CheckIcon size={18} />,
    autoClose: 12_000,
  });
}
