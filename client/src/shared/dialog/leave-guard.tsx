import { useBlocker } from "react-router";

import { useAskBeforeUnload } from "./dialog-guard";
import { DiscardQuestion } from "./discard-question";

/** Asks before another page takes the place of one with unsaved changes. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  const blocker = useBlocker(isDirty);
  useAskBeforeUnload(isDirty);
  return (
    <DiscardQuestion
      opened={blocker.state === "blocked"}
      onKeep={() => blocker.reset?.()}
      onDiscard={() => blocker.proceed?.()}
    />
  );
}
