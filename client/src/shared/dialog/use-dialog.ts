import { useCallback, useState } from "react";

export interface DialogState<TSubject> {
  /** What the dialog is about; kept while it closes, so that it does not go blank. */
  subject: TSubject | null;
  opened: boolean;
  /** Always the same function, and so is `close`. */
  open: (subject: TSubject) => void;
  close: () => void;
}

export function useDialog<TSubject>(): DialogState<TSubject> {
  const [subject, setSubject] = useState<TSubject | null>(null);
  const [opened, setOpened] = useState(false);
  const open = useCallback((next: TSubject) => {
    setSubject(next);
    setOpened(true);
  }, []);
  const close = useCallback(() => {
    setOpened(false);
  }, []);
  return { subject, opened, open, close };
}
