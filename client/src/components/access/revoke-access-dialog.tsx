import { Stack, Text } from "@mantine/core";
import { useState, type SubmitEvent } from "react";

import { useRevokeAccess } from "../../hooks/use-access-grants";
import { useViewer } from "../../hooks/use-viewer";
import type { AccessGrant, RevokeAccessResult } from "../../types/access";
import { Dialog } from "../dialog";
import { DialogActions } from "../dialog-actions";
import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { toastSuccess } from "../feedback/toast";
import { accessTexts } from "./access-texts";

const texts = accessTexts.revocation;

interface RevokeAccessDialogProps {
  grant: AccessGrant | null;
  opened: boolean;
  onClose: () => void;
}

export function RevokeAccessDialog({ grant, opened, onClose }: RevokeAccessDialogProps) {
  return (
    <Dialog title={texts.title} opened={opened} onClose={onClose} closeOnClickOutside>
      {grant && <Revocation grant={grant} onClose={onClose} />}
    </Dialog>
  );
}

function Revocation({ grant, onClose }: { grant: AccessGrant; onClose: () => void }) {
  const revocation = useRevokeAccess();
  const [refusal, setRefusal] = useState<string | null>(null);
  const isOwn = useViewer().data?.userId === grant.userId;
  const { userId, organization } = grant;

  const show = (result: RevokeAccessResult) => {
    if (result.__typename === "AccessGrant") {
      toastSuccess(texts.done(result.userId));
      onClose();
      return;
    }
    // The person and the place come from the list, so there is one thing to refuse.
    const isLastManager = result.__typename === "ValidationError";
    setRefusal(isLastManager ? texts.lastManager(userId) : result.message);
  };

  const confirm = (event: SubmitEvent) => {
    event.preventDefault();
    setRefusal(null);
    revocation.mutate({ userId, organizationId: organization?.id ?? null }, { onSuccess: show });
  };

  return (
    <form onSubmit={confirm}>
      <Stack>
        <Text style={{ overflowWrap: "anywhere" }}>
          {texts.question(userId, organization?.name ?? texts.everywhere)}
        </Text>
        <Text size="sm" c="dimmed">
          {texts.consequence}
        </Text>
        {isOwn && <Notice kind="warning">{texts.own}</Notice>}
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {revocation.error && <RequestErrorNotice error={revocation.error} />}
        <DialogActions
          submitLabel={texts.confirm}
          submitting={revocation.isPending}
          onCancel={onClose}
          color="red"
        />
      </Stack>
    </form>
  );
}
