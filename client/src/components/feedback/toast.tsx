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
