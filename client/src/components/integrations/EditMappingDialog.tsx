import { Stack, Switch } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { useMappableIntegrations, useUpdateMapping } from "../../hooks/useIntegrationMappings";
import { texts } from "../../texts";
import type { OrganizationMapping, UpdateMappingResult } from "../../types/integrationMapping";
import type { Sides } from "../conflict";
import { ConflictNotice } from "../conflict-notice";
import { Dialog } from "../dialog";
import { DialogActions } from "../dialog-actions";
import { useUnsaved } from "../dialog-guard";
import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { toastSuccess } from "../feedback/toast";
import { ExternalOrganizationField } from "./external-organization-field";
import { MappingDataField } from "./mapping-data-field";
import {
  changedFields,
  choiceOf,
  conflictingFields,
  externalOrgIdProblem,
  externalOrgNameProblem,
  formValues,
  integrationOf,
  mappingDataProblem,
  merged,
  placeMappingFailure,
  type MappingFormValues,
} from "./mapping-form";
import { externalLabel } from "./mapping-labels";
import { withPointer } from "./refused-choice";

interface EditMappingDialogProps {
  organizationId: string;
  mapping: OrganizationMapping | null;
  opened: boolean;
  onClose: () => void;
}

export function EditMappingDialog({
  organizationId,
  mapping,
  opened,
  onClose,
}: EditMappingDialogProps) {
  const integration = mapping?.integration?.displayName ?? mapping?.integrationName ?? "";
  return (
    <Dialog title={texts.mappingForm.editTitle(integration)} opened={opened} onClose={onClose}>
      {mapping && (
        <EditMappingForm organizationId={organizationId} mapping={mapping} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface EditMappingFormProps {
  organizationId: string;
  mapping: OrganizationMapping;
  onClose: () => void;
}

function EditMappingForm({ organizationId, mapping, onClose }: EditMappingFormProps) {
  const update = useUpdateMapping();
  const integration = integrationOf(mapping, useMappableIntegrations().data ?? []);
  /** What the form was filled from, and what its changes are measured against. */
  const [base, setBase] = useState(mapping);
  const [conflict, setConflict] = useState<OrganizationMapping | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm<MappingFormValues>({
    initialValues: formValues(mapping),
    validate: {
      externalOrgId: (id) =>
        externalOrgIdProblem(id, texts.mappingForm.manualIdRequired(integration.organizationTerm)),
      externalOrgName: externalOrgNameProblem,
      mappingData: mappingDataProblem,
    },
  });
  useUnsaved(form.isDirty());

  const finish = (message: string) => {
    toastSuccess(message);
    onClose();
  };

  const show = (result: UpdateMappingResult) => {
    if (result.__typename === "OrganizationMapping") {
      finish(texts.mappingForm.saved(externalLabel(result)));
    } else if (result.__typename === "VersionConflictError") {
      setConflict(result.current);
    } else {
      const { byField, general, pointer } = placeMappingFailure(result);
      form.setErrors(withPointer(byField, pointer));
      setRefusal(general);
    }
  };

  const save = (values: MappingFormValues, against: OrganizationMapping) => {
    setRefusal(null);
    setConflict(null);
    setBase(against);
    const changes = changedFields(values, against);
    if (Object.keys(changes).length === 0) {
      finish(texts.mappingForm.unchanged);
      return;
    }
    const { id, version: expectedVersion } = against;
    update.mutate({ organizationId, id, expectedVersion, ...changes }, { onSuccess: show });
  };

  const saveChoice = (sides: Sides, current: OrganizationMapping) => {
    const values = merged(form.values, current, sides);
    form.setValues(values);
    form.clearErrors();
    save(values, current);
  };

  return (
    <form
      onSubmit={form.onSubmit((values) => {
        save(values, base);
      })}
      noValidate
    >
      <Stack>
        <ExternalOrganizationField
          startWith="type"
          organizationId={organizationId}
          integration={integration}
          choice={choiceOf(form.values)}
          onChange={({ id, name }) => {
            form.setValues({ externalOrgId: id, externalOrgName: name });
          }}
          idError={form.errors.externalOrgId}
          nameError={form.errors.externalOrgName}
        />
        <Switch
          label={texts.mappingForm.active}
          description={texts.mappingForm.activeHint}
          {...form.getInputProps("isActive", { type: "checkbox" })}
        />
        <MappingDataField
          value={form.values.mappingData}
          onChange={(mappingData) => {
            form.setFieldValue("mappingData", mappingData);
          }}
          error={form.errors.mappingData}
        />
        {conflict && (
          <ConflictNotice
            fields={conflictingFields(form.values, base, conflict)}
            onSave={(sides) => {
              saveChoice(sides, conflict);
            }}
            busy={update.isPending}
          />
        )}
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {update.error && <RequestErrorNotice error={update.error} />}
        <DialogActions
          submitLabel={texts.actions.save}
          submitting={update.isPending}
          onCancel={onClose}
          disabled={conflict !== null}
        />
      </Stack>
    </form>
  );
}
