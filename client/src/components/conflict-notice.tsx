import { Button, Group, Stack, Table, Text } from "@mantine/core";

import { texts } from "../texts";
import { Notice } from "./feedback/notice";

export interface ConflictingField {
  label: string;
  current: string;
  mine: string;
}

interface ConflictNoticeProps {
  fields: ConflictingField[];
  onTakeCurrent: () => void;
  onOverwrite: () => void;
  busy: boolean;
}

/** Both values side by side; the person decides which holds. */
export function ConflictNotice({ fields, onTakeCurrent, onOverwrite, busy }: ConflictNoticeProps) {
  return (
    <Notice kind="warning" title={texts.conflict.title}>
      <Stack gap="sm">
        <Text size="sm">{texts.conflict.explanation}</Text>
        <Table layout="fixed" withRowBorders={false} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{texts.conflict.field}</Table.Th>
              <Table.Th>{texts.conflict.current}</Table.Th>
              <Table.Th>{texts.conflict.mine}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map(({ label, current, mine }) => (
              <Table.Tr key={label} fw={current === mine ? 400 : 650}>
                <Table.Td>{label}</Table.Td>
                <Table.Td style={{ overflowWrap: "anywhere" }}>
                  {current || texts.conflict.nothing}
                </Table.Td>
                <Table.Td style={{ overflowWrap: "anywhere" }}>
                  {mine || texts.conflict.nothing}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onTakeCurrent} disabled={busy}>
            {texts.conflict.takeCurrent}
          </Button>
          <Button size="xs" color="orange" onClick={onOverwrite} loading={busy}>
            {texts.conflict.overwrite}
          </Button>
        </Group>
      </Stack>
    </Notice>
  );
}
