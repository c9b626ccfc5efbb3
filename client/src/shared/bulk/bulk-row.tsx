import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "react-router";

import { AlertIcon, CheckIcon } from "../icons";
import type { BulkItem, RowVerdict } from "./bulk-rows";
import { bulkTexts } from "./texts";

interface BulkRowProps {
  item: BulkItem;
  verdict: RowVerdict | null;
}

export function BulkRow({ item: { title, detail }, verdict }: BulkRowProps) {
  const link = verdict && "link" in verdict ? verdict.link : undefined;
  return (
    <>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="xs" c="dimmed">
        {detail}
      </Text>
      {verdict && (
        <Group gap={6} wrap="nowrap" align="flex-start" mt={4}>
          {verdict.isDone === true && <CheckIcon size={16} style={{ flexShrink: 0 }} />}
          {verdict.isDone === false && <AlertIcon size={16} style={{ flexShrink: 0 }} />}
          <Text size="xs" fw={verdict.isDone === false ? 600 : 400}>
            {verdict.text}{" "}
            {link && (
              <Anchor component={Link} to={link.to} inherit underline="always">
                {bulkTexts.toOrganization(link.name)}
              </Anchor>
            )}
          </Text>
        </Group>
      )}
    </>
  );
}
