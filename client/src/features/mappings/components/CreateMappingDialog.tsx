import { Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type ReactNode, useState } from "react";

import { Dialog } from "../../../shared/dialog/dialog";
import { DialogActions } from "../../../shared/dialog/dialog-actions";
import { useUnsaved } from "../../../shared/dialog/dialog-guard";
import {
  externalOrgIdProblem,
  externalOrgNameProblem,
} from "../../../shared/external-organizations/choice-problems";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import type { Integration } from "../../../shared/integrations/types";
import { useMappableIntegrations } from "../../../shared/integrations/use-mappable-integrations";
import type { CreateMappingResult } from "../../../shared/mappings/integrationMapping";
import { externalLabel } from "../../../shared/mappings/mapping-labels";
import { useCreateMapping } from "../hooks/useIntegrationMappings";
import { useUnsavedTest } from "../hooks/useUnsavedTest";
import { mappingTexts } from "../texts";
import type { MappingRefusal } from "../types";
import { ExternalOrganizationField } from "./external-organization-field";
import { IntegrationSelect } from "./integration-select";
import { MappingDataField } from "./mapping-data-field";
import {
  choiceOf,
  emptyMapping,
  inputOf,
  mappingDataProblem,
  type MappingFormValues,
  placeMappingFailure,
} from "./mapping-form";
import { withPointer } from "./refused-choice";
import { UnsavedTestButton } from "./unsaved-test-button";
import { UnsavedTestOutcome } from "./unsaved-test-outcome";

interface CreateMappingDialogProps extends CreateMappingProps {
  title?: string;
  opened: boolean;
}

export function CreateMappingDialog({
  title = mappingTexts.form.createTitle,
  opened,
  ...props
}: CreateMappingDialogProps) {
  return (
    <Dialog title={title} opened={opened} onClose={props.onClose}>
      <CreateMapping {...props} />
    </Dialog>
  );
}

interface CreateMappingProps {
  organizationId: string;
  /** Chosen to begin with. */
  integrationName?: string | null;
  onClose: () => void;
  /** What else can be done than to map. */
  aside?: ReactNode;
}

function CreateMapping(props: CreateMappingProps) {
  const { data, error, isFetching, refetch } = useMappableIntegrations();
  if (data) return <CreateMappingForm {...props} integrations={data} />;
  if (!error) return <ListSkeleton rows={2} height={60} />;
  return (
    <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
  );
}

type Values = MappingFormValues & { integrationName: string | null };

function CreateMappingForm({
  organizationId,
  integrationName: initialIntegration = null,
  onClose,
  aside,
  integrations,
}: CreateMappingProps & { integrations: Integration[] }) {
  const create = useCreateMapping();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [dataRefusals, setDataRefusals] = useState<Record<string, string>>({});
  const form = useForm<Values>({
    initialValues: { ...emptyMapping, integrationName: initialIntegration },
    validate: {
      integrationName: (name) => (name === null ? mappingTexts.form.integrationRequired : null),
      externalOrgId: (id, { integrationName }) =>
        externalOrgIdProblem(id, missingChoice(find(integrations, integrationName))),
      externalOrgName: externalOrgNameProblem,
      mappingData: mappingDataProblem,
    },
  });
  const integration = find(integrations, form.values.integrationName);
  useUnsaved(form.isDirty());

  const refuse = (refusal: MappingRefusal) => {
    const { byField, byDataField, general, pointer } = placeMappingFailure(refusal);
    form.setErrors(withPointer(byField, pointer));
    setRefusal(general);
    setDataRefusals(byDataField);
  };

  const show = (result: CreateMappingResult) => {
    if (result.__typename === "OrganizationMapping") {
      toastSuccess(mappingTexts.form.created(externalLabel(result)));
      onClose();
      return;
    }
    refuse(result);
  };

  const forgetRefusals = () => {
    setRefusal(null);
    setDataRefusals({});
  };

  const input = () =>
    inputOf(form.values, { organizationId, integrationName: form.values.integrationName ?? "" });

  const submit = form.onSubmit(() => {
    forgetRefusals();
    create.mutate(input(), { onSuccess: show });
  });

  const test = useUnsavedTest(form.values, refuse);
  const startTest = () => {
    forgetRefusals();
    if (!form.validate().hasErrors) test.start({ input: input() });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <IntegrationSelect
          integrations={integrations}
          value={form.values.integrationName}
          onChange={(integrationName) => {
            form.setValues({ ...emptyMapping, integrationName });
            form.clearErrors();
          }}
          error={form.errors.integrationName}
        />
        {integration && <UnconfiguredNotice integration={integration} />}
        {integration && (
          <>
            <ExternalOrganizationField
              key={integration.name}
              startWith="choose"
              organizationId={organizationId}
              integration={integration}
              choice={choiceOf(form.values)}
              onChange={({ id, name }) => {
                form.setValues({ externalOrgId: id, externalOrgName: name });
              }}
              idError={form.errors.externalOrgId}
              nameError={form.errors.externalOrgName}
              autoFocus
            />
            <MappingDataField
              key={`data of ${integration.name}`}
              schema={integration.mappingDataSchema}
              refusals={dataRefusals}
              value={form.values.mappingData}
              onChange={(mappingData) => {
                form.setFieldValue("mappingData", mappingData);
              }}
              error={form.errors.mappingData}
            />
          </>
        )}
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {create.error && <RequestErrorNotice error={create.error} />}
        <UnsavedTestOutcome test={test} integration={integration?.displayName ?? ""} />
        <DialogActions
          submitLabel={mappingTexts.form.create}
          submitting={create.isPending}
          onCancel={onClose}
        >
          {aside}
          <UnsavedTestButton running={test.isRunning} onClick={startTest} />
        </DialogActions>
      </Stack>
    </form>
  );
}

function UnconfiguredNotice({ integration }: { integration: Integration }) {
  if (integration.isConfigured) return null;
  return (
    <Notice kind="warning">
      <Text size="sm">
        {mappingTexts.form.notConfiguredWarning(
          integration.displayName,
          integration.missingSettings,
        )}
      </Text>
    </Notice>
  );
}

function find(integrations: Integration[], name: string | null): Integration | undefined {
  return integrations.find((integration) => integration.name === name);
}

function missingChoice(integration: Integration | undefined): string {
  if (!integration) return "";
  const { supportsDiscovery, organizationTerm } = integration;
  return supportsDiscovery
    ? mappingTexts.form.externalRequired(organizationTerm)
    : externalOrganizationTexts.manualIdRequired(organizationTerm);
}
