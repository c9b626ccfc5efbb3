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
import { useSimilarOrganizations } from "../hooks/use-similar-organizations";
import { organizationTexts } from "../texts";
import type { CreateOrganizationResult, Organization } from "../types";
import {
  inputOf,
  nameProblem,
  newOrganization,
  type NewOrganizationInput,
  ORGANIZATION_FIELDS,
} from "./organization-form";
import { SimilarNotice } from "./similar-notice";

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
  const { similar, ask, isShownOf } = useSimilarOrganizations(inputOf(form.getValues()));
  const [warnedOf, setWarnedOf] = useState("");

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

  /** Nobody makes a second one of a customer without having been shown the first. */
  const isWarned = async (input: NewOrganizationInput) => {
    const key = JSON.stringify(input);
    if (isShownOf(input) || warnedOf === key || (await ask(input)).length === 0) return true;
    setWarnedOf(key);
    return false;
  };

  const submit = form.onSubmit(async (values) => {
    setRefusal(null);
    const input = inputOf(values);
    if (await isWarned(input)) create.mutate(input, { onSuccess: show });
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
        {similar.length > 0 && <SimilarNotice similar={similar} />}
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {create.error && <RequestErrorNotice error={create.error} />}
        <DialogActions
          submitLabel={
            similar.length > 0
              ? organizationTexts.similar.createEvenSo
              : sharedTexts.actions.create
          }
          submitting={create.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
