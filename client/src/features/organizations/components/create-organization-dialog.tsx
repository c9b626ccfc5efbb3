import { Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { Dialog } from "../../../shared/dialog/dialog";
import { DialogActions } from "../../../shared/dialog/dialog-actions";
import { useUnsaved } from "../../../shared/dialog/dialog-guard";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { placeFailure } from "../../../shared/forms/expected-failure";
import { sharedTexts } from "../../../shared/texts";
import { useCreateOrganization } from "../hooks/use-organization";
import { organizationTexts } from "../texts";
import type { CreateOrganizationResult, Organization } from "../types";
import {
  domainInput,
  nameProblem,
  newOrganization,
  ORGANIZATION_FIELDS,
} from "./organization-form";

interface CreateOrganizationDialogProps {
  opened: boolean;
  onClose: () => void;
  onCreated: (organization: Organization) => void;
}

export function CreateOrganizationDialog({
  opened,
  onClose,
  onCreated,
}: CreateOrganizationDialogProps) {
  return (
    <Dialog title={organizationTexts.form.createTitle} opened={opened} onClose={onClose}>
      <CreateOrganizationForm onClose={onClose} onCreated={onCreated} />
    </Dialog>
  );
}

function CreateOrganizationForm({
  onClose,
  onCreated,
}: Omit<CreateOrganizationDialogProps, "opened">) {
  const create = useCreateOrganization();
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({ initialValues: newOrganization, validate: { name: nameProblem } });
  useUnsaved(form.isDirty());

  const show = (result: CreateOrganizationResult) => {
    if (result.__typename === "Organization") {
      toastSuccess(organizationTexts.form.created(result.name));
      onCreated(result);
      return;
    }
    const { byField, general } = placeFailure(result, ORGANIZATION_FIELDS);
    form.setErrors(byField);
    setRefusal(general);
  };

  const submit = form.onSubmit(({ name, domain }) => {
    setRefusal(null);
    create.mutate({ name: name.trim(), domain: domainInput(domain) }, { onSuccess: show });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={organizationTexts.form.name}
          withAsterisk
          data-autofocus
          {...form.getInputProps("name")}
        />
        <TextInput
          label={organizationTexts.form.domain}
          description={organizationTexts.form.domainHint}
          inputMode="url"
          autoCapitalize="none"
          {...form.getInputProps("domain")}
        />
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {create.error && <RequestErrorNotice error={create.error} />}
        <DialogActions
          submitLabel={sharedTexts.actions.create}
          submitting={create.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
