import { notifications } from "@mantine/notifications";

import { CheckIcon } from "../icons";

export function toastSuccess(message: string): void {
  notifications.show({ message, color: "green", icon: <CheckIcon size={18} /> });
}
