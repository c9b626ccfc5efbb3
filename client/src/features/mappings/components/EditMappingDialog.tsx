import { Stack, Switch } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import type { Sides } from "../../../shared/conflict/conflict";
import { ConflictNotice } from "../../../shared/conflict/conflict-notice";
import { Dialog } from "../../../shared/dialog/dialog";
import { DialogActions } from "../../../shared/dialog/dialog-actions";
import { useUnsaved } from "../../../shared/dialog/dialog-guard";
import {
  externalOrgIdProblem,
  externalOrgNameProblem,
} from "../../../shared/external-organizations/choice-problems";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { useMappableIntegrations } from "../../../shared/integrations/use-mappable-integrations";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { externalLabel } from "../../../shared/mappings/mapping-labels";
import { sharedTexts } from "../../../shared/texts";
import { useUpdateMapping } from "../hooks/useIntegrationMappings";
import { useUnsavedTest } from "../hooks/useUnsavedTest";
import { mappingTexts } from "../texts";
import type { MappingRefusal, UpdateMappingResult } from "../types";
import { ExternalOrganizationField } from "./external-organization-field";
import { MappingDataField } from "./mapping-data-field";
import {
  changedFields,
  choiceOf,
  conflictingFields,
  formValues,
  inputOf,
  integrationOf,
  mappingDataProblem,
  type MappingFormValues,
  merged,
  placeMappingFailure,
} from "./mapping-form";
import { withPointer } from "./refused-choice";
import { UnsavedTestButton } from "./unsaved-test-button";
import { UnsavedTestOutcome } from "./unsaved-test-outcome";

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
    <Dialog title={mappingTexts.form.editTitle(integration)} opened={opened} onClose={onClose}>
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
  const [dataRefusals, setDataRefusals] = useState<Record<string, string>>({});
  const form = useForm<MappingFormValues>({
    initialValues: formValues(mapping),
    validate: {
      externalOrgId: (id) =>
        externalOrgIdProblem(id, externalOrganizationTexts.manualIdRequired(integration.organizationTerm)),
      externalOrgName: externalOrgNameProblem,
      mappingData: mappingDataProblem,
    },
  });
  useUnsaved(form.isDirty());

  const finish = (message: string) => {
    toastSuccess(message);
    onClose();
  };

  const refuse = (refusal: MappingRefusal) => {
    const { byField, byDataField, general, pointer } = placeMappingFailure(refusal);
    form.setErrors(withPointer(byField, pointer));
    setRefusal(general);
    setDataRefusals(byDataField);
  };

  const show = (result: UpdateMappingResult) => {
    if (result.__typename === "OrganizationMapping") {
      finish(mappingTexts.form.saved(externalLabel(result)));
    } else if (result.__typename === "VersionConflictError") {
      setConflict(result.current);
    } else {
      refuse(result);
    }
  };

  const forgetRefusals = () => {
    setRefusal(null);
    setDataRefusals({});
  };

  const test = useUnsavedTest(form.values, refuse);
  const startTest = () => {
    forgetRefusals();
    if (form.validate().hasErrors) return;
    const { id: mappingId, integrationName } = mapping;
    test.start({ input: inputOf(form.values, { organizationId, integrationName }), mappingId });
  };

  const save = (values: MappingFormValues, against: OrganizationMapping) => {
    forgetRefusals();
    setConflict(null);
    setBase(against);
    const changes = changedFields(values, against);
    if (Object.keys(changes).length === 0) {
      finish(mappingTexts.form.unchanged);
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
          label={mappingTexts.form.active}
          description={mappingTexts.form.activeHint}
          {...form.getInputProps("isActive", { type: "checkbox" })}
        />
        <MappingDataField
          schema={integration.mappingDataSchema}
          refusals={dataRefusals}
          value={form.values.mappingData}
          onChange={(mappingData) => {
            form.setFieldValue("mappingData", mappingData);
          }}
          error={form.errors.mappingData}
        />
        {conflict && (
          <ConflictNotice
            fields={conflictingFields(
              form.values,
              base,
              conflict,
              integration.mappingDataSchema,
            )}
            onSave={(sides) => {
              saveChoice(sides, conflict);
            }}
            busy={update.isPending}
          />
        )}
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {update.error && <RequestErrorNotice error={update.error} />}
        <UnsavedTestOutcome test={test} integration={integration.displayName} />
        <DialogActions
          submitLabel={sharedTexts.actions.save}
          submitting={update.isPending}
          onCancel={onClose}
          disabled={conflict !== null}
        >
          <UnsavedTestButton running={test.isRunning} onClick={startTest} />
        </DialogActions>
      </Stack>
    </form>
  );
}
