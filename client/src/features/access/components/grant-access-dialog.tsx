import { Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { Dialog } from "../../../shared/dialog/dialog";
import { DialogActions } from "../../../shared/dialog/dialog-actions";
import { useUnsaved } from "../../../shared/dialog/dialog-guard";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { placeFailure } from "../../../shared/forms/expected-failure";
import { useGrantAccess } from "../hooks/use-access-grants";
import { accessTexts } from "../texts";
import type { AccessGrant, GrantAccessResult, Permission } from "../types";
import { OrganizationScopeSelect } from "./organization-scope-select";

const texts = accessTexts.form;
const PERMISSIONS = ["canViewConfig", "canManageConfig"] as const;
const FIELDS = ["userId", "organizationId", "permissions"] as const;

/** What the form begins with: a grant that is there, or none. */
export type GrantStart = Pick<AccessGrant, "userId" | "permissions"> & {
  organizationId: string | null;
};

interface GrantAccessDialogProps {
  start: GrantStart | null;
  opened: boolean;
  onClose: () => void;
}

export function GrantAccessDialog({ start, opened, onClose }: GrantAccessDialogProps) {
  const title = start?.userId ? texts.changeTitle : texts.title;
  return (
    <Dialog title={title} opened={opened} onClose={onClose}>
      {start && <GrantAccessForm start={start} onClose={onClose} />}
    </Dialog>
  );
}

interface Values {
  userId: string;
  organizationId: string | null;
  permissions: Permission | null;
}

function GrantAccessForm({ start, onClose }: { start: GrantStart; onClose: () => void }) {
  const grant = useGrantAccess();
  const isChange = start.userId !== "";
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm<Values>({
    initialValues: {
      userId: start.userId,
      organizationId: start.organizationId,
      permissions: highest(start.permissions),
    },
    validate: {
      userId: (userId) => (userId.trim() === "" ? texts.personRequired : null),
      permissions: (permission) => (permission === null ? texts.permissionRequired : null),
    },
  });
  useUnsaved(form.isDirty());

  const show = (result: GrantAccessResult) => {
    if (result.__typename === "AccessGrant") {
      toastSuccess(texts.granted(result.userId));
      onClose();
      return;
    }
    const { byField, general } = placeFailure(result, FIELDS);
    form.setErrors(byField);
    setRefusal(general);
  };

  const submit = form.onSubmit(({ userId, organizationId, permissions }) => {
    setRefusal(null);
    grant.mutate(
      {
        userId: userId.trim(),
        organizationId,
        permissions: permissions === null ? [] : [permissions],
      },
      { onSuccess: show },
    );
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={texts.person}
          description={texts.personHint}
          withAsterisk
          autoCapitalize="none"
          data-autofocus={!isChange || undefined}
          disabled={isChange}
          {...form.getInputProps("userId")}
        />
        <OrganizationScopeSelect
          value={form.values.organizationId}
          onChange={(organizationId) => {
            form.setFieldValue("organizationId", organizationId);
          }}
          error={form.errors.organizationId as string | undefined}
          disabled={isChange}
        />
        <Radio.Group label={texts.permission} withAsterisk {...form.getInputProps("permissions")}>
          <Stack gap="xs" my="xs">
            {PERMISSIONS.map((permission) => (
              <Radio
                key={permission}
                value={permission}
                label={accessTexts.permissions[permission]}
                description={accessTexts.permissionHints[permission]}
              />
            ))}
          </Stack>
        </Radio.Group>
        {form.values.organizationId === null && (
          <Notice kind="info">{texts.everywhereWarning}</Notice>
        )}
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {grant.error && <RequestErrorNotice error={grant.error} />}
        <DialogActions
          submitLabel={isChange ? accessTexts.change : accessTexts.grant}
          submitting={grant.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

/** Managing includes viewing. */
function highest(permissions: readonly Permission[]): Permission | null {
  return PERMISSIONS.findLast((permission) => permissions.includes(permission)) ?? null;
}
