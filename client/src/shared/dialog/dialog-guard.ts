import { createContext, useContext, useEffect, useLayoutEffect } from "react";

interface DialogGuard {
  setDirty: (isDirty: boolean) => void;
  /** Closes, after asking where something would be lost. */
  requestClose: () => void;
}

export const DialogGuardContext = createContext<DialogGuard | null>(null);

/** Tells the dialog around a form whether closing it would lose something. */
export function useUnsaved(isDirty: boolean): void {
  const setDirty = useContext(DialogGuardContext)?.setDirty;
  useLayoutEffect(() => {
    setDirty?.(isDirty);
    return () => setDirty?.(false);
  }, [isDirty, setDirty]);
  useAskBeforeUnload(isDirty);
}

/** What a dialog's cancel button does; outside of a dialog, what it was given. */
export function useCancel(onCancel: () => void): () => void {
  return useContext(DialogGuardContext)?.requestClose ?? onCancel;
}

/** The browser asks in its own words before the page is closed or loaded again. */
export function useAskBeforeUnload(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      window.removeEventListener("beforeunload", ask);
    };
  }, [isDirty]);
}
