import { Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { useCreateMapping, useMappableIntegrations } from "../../hooks/useIntegrationMappings";
import { texts } from "../../texts";
import type { CreateMappingResult, Integration } from "../../types/integrationMapping";
import { Dialog } from "../dialog";
import { DialogActions } from "../dialog-actions";
import { useUnsaved } from "../dialog-guard";
import { ListSkeleton } from "../feedback/list-skeleton";
import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { toastSuccess } from "../feedback/toast";
import { ExternalOrganizationField } from "./external-organization-field";
import { IntegrationSelect } from "./integration-select";
import { MappingDataField } from "./mapping-data-field";
import {
  choiceOf,
  emptyMapping,
  externalOrgIdProblem,
  externalOrgNameProblem,
  mappingDataProblem,
  parseMappingData,
  placeMappingFailure,
  type MappingFormValues,
} from "./mapping-form";
import { externalLabel } from "./mapping-labels";
import { withPointer } from "./refused-choice";

interface CreateMappingDialogProps {
  organizationId: string;
  opened: boolean;
  onClose: () => void;
}

export function CreateMappingDialog({ organizationId, opened, onClose }: CreateMappingDialogProps) {
  return (
    <Dialog title={texts.mappingForm.createTitle} opened={opened} onClose={onClose}>
      <CreateMapping organizationId={organizationId} onClose={onClose} />
    </Dialog>
  );
}

type CreateMappingProps = Omit<CreateMappingDialogProps, "opened">;

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
  onClose,
  integrations,
}: CreateMappingProps & { integrations: Integration[] }) {
  const create = useCreateMapping();
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm<Values>({
    initialValues: { ...emptyMapping, integrationName: null },
    validate: {
      integrationName: (name) => (name === null ? texts.mappingForm.integrationRequired : null),
      externalOrgId: (id, { integrationName }) =>
        externalOrgIdProblem(id, missingChoice(find(integrations, integrationName))),
      externalOrgName: externalOrgNameProblem,
      mappingData: mappingDataProblem,
    },
  });
  const integration = find(integrations, form.values.integrationName);
  useUnsaved(form.isDirty());

  const show = (result: CreateMappingResult) => {
    if (result.__typename === "OrganizationMapping") {
      toastSuccess(texts.mappingForm.created(externalLabel(result)));
      onClose();
      return;
    }
    const { byField, general, pointer } = placeMappingFailure(result);
    form.setErrors(withPointer(byField, pointer));
    setRefusal(general);
  };

  const submit = form.onSubmit(({ integrationName, ...values }) => {
    setRefusal(null);
    create.mutate(
      {
        organizationId,
        integrationName: integrationName ?? "",
        externalOrgId: values.externalOrgId.trim(),
        externalOrgName: values.externalOrgName.trim(),
        mappingData: parseMappingData(values.mappingData),
      },
      { onSuccess: show },
    );
  });

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
        <DialogActions
          submitLabel={texts.mappingForm.create}
          submitting={create.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

function UnconfiguredNotice({ integration }: { integration: Integration }) {
  if (integration.isConfigured) return null;
  return (
    <Notice kind="warning">
      <Text size="sm">
        {texts.mappingForm.notConfiguredWarning(
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
    ? texts.mappingForm.externalRequired(organizationTerm)
    : texts.mappingForm.manualIdRequired(organizationTerm);
}
