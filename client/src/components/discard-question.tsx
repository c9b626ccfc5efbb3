import { Button, Group, Modal, Text } from "@mantine/core";

import { texts } from "../texts";

interface DiscardQuestionProps {
  opened: boolean;
  onKeep: () => void;
  onDiscard: () => void;
}

export function DiscardQuestion({ opened, onKeep, onDiscard }: DiscardQuestionProps) {
  return (
    <Modal
      title={texts.unsaved.title}
      opened={opened}
      onClose={onKeep}
      role="alertdialog"
      radius="lg"
      size="sm"
      zIndex={300}
      centered
    >
      <Text>{texts.unsaved.explanation}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onKeep} data-autofocus>
          {texts.unsaved.keep}
        </Button>
        <Button color="red" onClick={onDiscard}>
          {texts.unsaved.discard}
        </Button>
      </Group>
    </Modal>
  );
}
