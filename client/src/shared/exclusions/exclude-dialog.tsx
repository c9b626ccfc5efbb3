import { Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { Dialog } from "../dialog/dialog";
import { DialogActions } from "../dialog/dialog-actions";
import { useUnsaved } from "../dialog/dialog-guard";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { exclusionTexts } from "./texts";
import type { ToExclude } from "./types";
import { useExclude } from "./use-exclusions";

const MAX_REASON = 200;

interface ExcludeProps {
  integration: { name: string; displayName: string };
  onClose: () => void;
  /** After something was excluded. */
  onDone?: () => void;
}

interface ExcludeDialogProps extends ExcludeProps {
  /** Kept while the dialog closes; null before it was ever opened. */
  subject: ToExclude | null;
  opened: boolean;
}

/** Asks why, and excludes: one or several, of one integration. */
export function ExcludeDialog({ subject, opened, ...props }: ExcludeDialogProps) {
  const names = subject?.items.map(({ id, name }) => name || id) ?? [];
  const title = subject
    ? exclusionTexts.title[subject.kind](props.integration.displayName, names)
    : "";
  return (
    <Dialog title={title} opened={opened} onClose={props.onClose}>
      {subject && <ExcludeForm subject={subject} {...props} />}
    </Dialog>
  );
}

function ExcludeForm({ subject, integration, onClose, onDone }: ExcludeProps & { subject: ToExclude }) {
  const { mutate, isPending, error } = useExclude();
  const form = useForm({
    initialValues: { reason: "" },
    validate: {
      reason: (reason) =>
        reason.trim().length > MAX_REASON ? exclusionTexts.reasonTooLong : null,
    },
  });
  useUnsaved(form.isDirty());
  const submit = form.onSubmit(({ reason }) => {
    mutate(
      { ...subject, integrationName: integration.name, reason: reason.trim() },
      {
        onSuccess: () => {
          onDone?.();
          onClose();
        },
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">
          {exclusionTexts.explanation[subject.kind](integration.displayName, subject.items.length)}
        </Text>
        <TextInput
          label={exclusionTexts.reason}
          description={exclusionTexts.reasonHint}
          data-autofocus
          {...form.getInputProps("reason")}
        />
        {error && <RequestErrorNotice error={error} />}
        <DialogActions
          submitLabel={exclusionTexts.submit}
          submitting={isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
