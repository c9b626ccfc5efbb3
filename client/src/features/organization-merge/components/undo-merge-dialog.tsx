import { Stack, Text } from "@mantine/core";
import type { SubmitEvent } from "react";

import { Dialog } from "../../../shared/dialog/dialog";
import { DialogActions } from "../../../shared/dialog/dialog-actions";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { useUndoMerge } from "../hooks/use-organization-merges";
import { mergeTexts } from "../texts";
import type { OrganizationMerge } from "../types";
import { MergeOutcome } from "./merge-outcome";

const texts = mergeTexts.undo;

interface UndoMergeDialogProps {
  merge: OrganizationMerge | null;
  opened: boolean;
  onClose: () => void;
}

export function UndoMergeDialog({ merge, opened, onClose }: UndoMergeDialogProps) {
  return (
    <Dialog title={texts.title} opened={opened} onClose={onClose} closeOnClickOutside>
      {merge && <Undoing merge={merge} onClose={onClose} />}
    </Dialog>
  );
}

function Undoing({ merge, onClose }: { merge: OrganizationMerge; onClose: () => void }) {
  const undo = useUndoMerge();
  const answer = undo.data;
  if (answer?.__typename === "OrganizationMerge") {
    return <MergeOutcome merge={answer} onClose={onClose} />;
  }
  const confirm = (event: SubmitEvent) => {
    event.preventDefault();
    undo.mutate(merge.id);
  };
  return (
    <form onSubmit={confirm}>
      <Stack>
        <Text style={{ overflowWrap: "anywhere" }}>
          {texts.question(merge.fromName, merge.intoName)}
        </Text>
        <Text size="sm" c="dimmed">
          {texts.consequence}
        </Text>
        {answer && <Notice kind="error">{answer.message}</Notice>}
        {undo.error && <RequestErrorNotice error={undo.error} />}
        <DialogActions
          submitLabel={texts.submit}
          submitting={undo.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
