import { Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { useCreateOrganization } from "../../hooks/use-organizations";
import { texts } from "../../texts";
import type { CreateOrganizationResult, Organization } from "../../types/organization";
import { Dialog } from "../dialog";
import { DialogActions } from "../dialog-actions";
import { useUnsaved } from "../dialog-guard";
import { placeFailure } from "../expected-failure";
import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { toastSuccess } from "../feedback/toast";
import { domainInput, nameProblem, newOrganization, ORGANIZATION_FIELDS } from "./organization-form";

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
    <Dialog title={texts.organizationForm.createTitle} opened={opened} onClose={onClose}>
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
      toastSuccess(texts.organizationForm.created(result.name));
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
          label={texts.organizationForm.name}
          withAsterisk
          data-autofocus
          {...form.getInputProps("name")}
        />
        <TextInput
          label={texts.organizationForm.domain}
          description={texts.organizationForm.domainHint}
          inputMode="url"
          autoCapitalize="none"
          {...form.getInputProps("domain")}
        />
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {create.error && <RequestErrorNotice error={create.error} />}
        <DialogActions
          submitLabel={texts.actions.create}
          submitting={create.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
