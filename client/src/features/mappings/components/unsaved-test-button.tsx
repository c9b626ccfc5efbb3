import { Button } from "@mantine/core";

import { mappingTexts } from "../texts";

interface UnsavedTestButtonProps {
  running: boolean;
  onClick: () => void;
}

/** On the other side of the dialog from the buttons that end it. */
export function UnsavedTestButton({ running, onClick }: UnsavedTestButtonProps) {
  return (
    <Button variant="default" mr="auto" loading={running} onClick={onClick}>
      {mappingTexts.connectionTest.unsaved}
    </Button>
  );
}
