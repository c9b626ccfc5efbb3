import { useState } from "react";

export interface DialogState<TSubject> {
  /** What the dialog is about; kept while it closes, so that it does not go blank. */
  subject: TSubject | null;
  opened: boolean;
  open: (subject: TSubject) => void;
  close: () => void;
}

export function useDialog<TSubject>(): DialogState<TSubject> {
  const [subject, setSubject] = useState<TSubject | null>(null);
  const [opened, setOpened] = useState(false);
  return {
    subject,
    opened,
    open: (next) => {
      setSubject(next);
      setOpened(true);
    },
    close: () => {
      setOpened(false);
    },
  };
}
