import { Stack, Text } from "@mantine/core";
import { type SubmitEvent, useState } from "react";

import { Dialog } from "../../../shared/dialog/dialog";
import { DialogActions } from "../../../shared/dialog/dialog-actions";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { placeFailure } from "../../../shared/forms/expected-failure";
import { useViewer } from "../../../shared/viewer/use-viewer";
import { useRevokeAccess } from "../hooks/use-access-grants";
import { accessTexts } from "../texts";
import type { AccessGrant, RevokeAccessResult } from "../types";

const texts = accessTexts.revocation;
const FIELDS = ["userId", "organizationId"] as const;

type Refusal = Exclude<RevokeAccessResult, { __typename: "AccessGrant" }>;

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
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const isOwn = useViewer().data?.userId === grant.userId;
  const { userId, organization } = grant;

  const show = (result: RevokeAccessResult) => {
    if (result.__typename === "AccessGrant") {
      toastSuccess(texts.done(result.userId));
      onClose();
      return;
    }
    setRefusal(result);
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
        {refusal && (
          <Notice kind="error">
            {sentence(refusal)}
            {isLastManager(grant, refusal) && <Text size="sm">{texts.lastManager}</Text>}
          </Notice>
        )}
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

/** What the service says, and of which value. */
function sentence(refusal: Refusal): string {
  const { byField, general } = placeFailure(refusal, FIELDS);
  const said = FIELDS.flatMap((field) => {
    const message = byField[field];
    return message === undefined ? [] : [`${texts.fields[field]}: ${message}`];
  });
  if (general !== null) said.push(general);
  return said.join(" ") || refusal.message;
}

/** Only whoever manages provider-wide can be the last one to do so. */
function isLastManager({ organization, permissions }: AccessGrant, refusal: Refusal): boolean {
  const isProviderManager = organization === null && permissions.includes("canManageConfig");
  return isProviderManager && placeFailure(refusal, FIELDS).byField.userId !== undefined;
}
