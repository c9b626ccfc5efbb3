import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useCallback, useRef, useState } from "react";

import { DialogGuardContext } from "./dialog-guard";
import { DiscardQuestion } from "./discard-question";

interface DialogProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  /** A click beside the dialog closes it: not where something was typed. */
  closeOnClickOutside?: boolean;
  children: ReactNode;
}

/**
 * Full screen on a phone. Its content is made anew whenever it opens. A form in it says through
 * `useUnsaved` whether closing loses something: then the person is asked.
 */
export function Dialog({
  title,
  opened,
  onClose,
  closeOnClickOutside = false,
  children,
}: DialogProps) {
  const isPhone = useMediaQuery("(max-width: 36em)", false, { getInitialValueInEffect: false });
  // Not a state: a key pressed right after the last letter must find it set.
  const isDirty = useRef(false);
  const setDirty = useCallback((value: boolean) => {
    isDirty.current = value;
  }, []);
  const [asking, setAsking] = useState(false);
  // Escape comes here even while the question is open: then it is the question that goes.
  const requestClose = () => {
    if (asking) setAsking(false);
    else if (isDirty.current) setAsking(true);
    else onClose();
  };
  return (
    <>
      <Modal
        title={title}
        opened={opened}
        onClose={requestClose}
        closeOnClickOutside={closeOnClickOutside}
        fullScreen={isPhone}
        size="lg"
        radius={isPhone ? 0 : "lg"}
        padding="lg"
        overlayProps={{ backgroundOpacity: 0.45, blur: 2 }}
        styles={{
          title: {
            fontSize: "var(--mantine-font-size-lg)",
            fontWeight: 650,
            lineHeight: 1.3,
            overflowWrap: "anywhere",
          },
        }}
      >
        <DialogGuardContext value={{ setDirty, requestClose }}>{children}</DialogGuardContext>
      </Modal>
      <DiscardQuestion
        opened={asking && opened}
        // It would take the very key press that opened it.
        closeOnEscape={false}
        onKeep={() => {
          setAsking(false);
        }}
        onDiscard={() => {
          setAsking(false);
          onClose();
        }}
      />
    </>
  );
}
