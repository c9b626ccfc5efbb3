import { Badge } from "@mantine/core";

import { statusText } from "./status-text";

export function StatusBadge({ isActive }: { isActive: boolean }) {
  return (
    <Badge
      variant="light"
      color={isActive ? "green" : "gray"}
      tt="none"
      fw={600}
      // A column of a table never cuts it short.
      miw="max-content"
    >
      {statusText(isActive)}
    </Badge>
  );
}
