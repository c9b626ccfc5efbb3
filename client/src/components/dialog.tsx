import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";

interface DialogProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  /** A click beside the dialog closes it: not where something was typed. */
  closeOnClickOutside?: boolean;
  children: ReactNode;
}

/** Full screen on a phone. Its content is made anew whenever it opens. */
export function Dialog({
  title,
  opened,
  onClose,
  closeOnClickOutside = false,
  children,
}: DialogProps) {
  const isPhone = useMediaQuery("(max-width: 36em)", false, { getInitialValueInEffect: false });
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={onClose}
      closeOnClickOutside={closeOnClickOutside}
      fullScreen={isPhone}
      size="lg"
      radius={isPhone ? 0 : "lg"}
      padding="lg"
      overlayProps={{ backgroundOpacity: 0.45, blur: 2 }}
      styles={{ title: { fontSize: "var(--mantine-font-size-lg)", fontWeight: 650 } }}
    >
      {children}
    </Modal>
  );
}
