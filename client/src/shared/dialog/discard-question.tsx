import { Button, Group, Modal, Text } from "@mantine/core";

import { unsavedTexts } from "./texts";

interface DiscardQuestionProps {
  opened: boolean;
  closeOnEscape?: boolean;
  onKeep: () => void;
  onDiscard: () => void;
}

export function DiscardQuestion({
  opened,
  closeOnEscape = true,
  onKeep,
  onDiscard,
}: DiscardQuestionProps) {
  return (
    <Modal
      title={unsavedTexts.title}
      opened={opened}
      onClose={onKeep}
      closeOnEscape={closeOnEscape}
      radius="lg"
      size="sm"
      zIndex={300}
      centered
    >
      <Text>{unsavedTexts.explanation}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onKeep} data-autofocus>
          {unsavedTexts.keep}
        </Button>
        <Button color="red" onClick={onDiscard}>
          {unsavedTexts.discard}
        </Button>
      </Group>
    </Modal>
  );
}
