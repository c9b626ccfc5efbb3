import { Button, Group, Paper, Stack, Switch, Text, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";

import type { Sides } from "../../../shared/conflict/conflict";
import { ConflictNotice } from "../../../shared/conflict/conflict-notice";
import { LeaveGuard } from "../../../shared/dialog/leave-guard";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { placeFailure } from "../../../shared/forms/expected-failure";
import { sharedTexts } from "../../../shared/texts";
import { useUpdateOrganization } from "../hooks/use-organization";
import { organizationTexts } from "../texts";
import type { Organization, UpdateOrganizationResult } from "../types";
import {
  conflictingDetails,
  domainInput,
  mergedDetails,
  nameProblem,
  ORGANIZATION_FIELDS,
  type OrganizationFormValues,
  organizationValues,
} from "./organization-form";

/** What the person typed, and the organization as it was when they began. */
interface Draft {
  values: OrganizationFormValues;
  base: Organization;
}

type FieldErrors = Partial<Record<keyof OrganizationFormValues, string>>;

/** Follows the organization as it changes elsewhere, until the person types something. */
export function OrganizationDetailsForm({
  organization,
  canManage,
}: {
  organization: Organization;
  /** Others look at it. */
  canManage: boolean;
}) {
  const update = useUpdateOrganization();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [conflict, setConflict] = useState<Organization | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { base, values } = draft ?? { base: organization, values: organizationValues(organization) };

  const change = (changed: Partial<OrganizationFormValues>) => {
    setDraft({ base, values: { ...values, ...changed } });
    setErrors({});
  };

  const startOver = () => {
    setDraft(null);
    setConflict(null);
    setErrors({});
  };

  const show = (result: UpdateOrganizationResult) => {
    if (result.__typename === "Organization") {
      startOver();
      toastSuccess(organizationTexts.form.saved(result.name));
    } else if (result.__typename === "OrganizationVersionConflictError") {
      setConflict(result.current);
    } else {
      const { byField, general } = placeFailure(result, ORGANIZATION_FIELDS);
      setErrors(byField);
      setRefusal(general);
    }
  };

  const save = (values: OrganizationFormValues, against: Organization) => {
    const problem = nameProblem(values.name);
    if (problem !== null) {
      setErrors({ name: problem });
      return;
    }
    setRefusal(null);
    setConflict(null);
    const { id, version: expectedVersion } = against;
    update.mutate(
      {
        id,
        expectedVersion,
        name: values.name.trim(),
        domain: domainInput(values.domain),
        isActive: values.isActive,
      },
      { onSuccess: show },
    );
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save(values, base);
  };

  const saveChoice = (sides: Sides, current: Organization) => {
    const choice = mergedDetails(values, current, sides);
    setDraft({ base: current, values: choice });
    save(choice, current);
  };

  return (
    <Paper withBorder p="lg" radius="lg" maw={640}>
      <LeaveGuard isDirty={draft !== null && !isSame(draft.values, organizationValues(draft.base))} />
      <form onSubmit={submit} noValidate>
        <Stack>
          <OrganizationInputs
            values={values}
            errors={errors}
            onChange={change}
            readOnly={!canManage}
          />
          {conflict && (
            <ConflictNotice
              fields={conflictingDetails(values, base, conflict)}
              onSave={(sides) => {
                saveChoice(sides, conflict);
              }}
              busy={update.isPending}
            />
          )}
          {refusal !== null && <Notice kind="error">{refusal}</Notice>}
          {update.error && <RequestErrorNotice error={update.error} />}
          {canManage ? (
            <Group justify="flex-end">
              <Button
                type="submit"
                loading={update.isPending}
                disabled={draft === null || conflict !== null}
              >
                {sharedTexts.actions.save}
              </Button>
            </Group>
          ) : (
            <Text size="sm" c="dimmed">
              {organizationTexts.form.viewOnly}
            </Text>
          )}
        </Stack>
      </form>
    </Paper>
  );
}

function isSame(one: OrganizationFormValues, other: OrganizationFormValues): boolean {
  return ORGANIZATION_FIELDS.every((field) => one[field] === other[field]);
}

interface OrganizationInputsProps {
  values: OrganizationFormValues;
  errors: FieldErrors;
  onChange: (changed: Partial<OrganizationFormValues>) => void;
  readOnly: boolean;
}

function OrganizationInputs({ values, errors, onChange, readOnly }: OrganizationInputsProps) {
  return (
    <>
      <TextInput
        label={organizationTexts.form.name}
        withAsterisk
        value={values.name}
        onChange={(event) => {
          onChange({ name: event.currentTarget.value });
        }}
        error={errors.name}
        readOnly={readOnly}
      />
      <TextInput
        label={organizationTexts.form.domain}
        description={organizationTexts.form.domainHint}
        inputMode="url"
        autoCapitalize="none"
        value={values.domain}
        onChange={(event) => {
          onChange({ domain: event.currentTarget.value });
        }}
        error={errors.domain}
        readOnly={readOnly}
      />
      <Switch
        label={organizationTexts.form.active}
        description={organizationTexts.form.activeHint}
        checked={values.isActive}
        onChange={(event) => {
          onChange({ isActive: event.currentTarget.checked });
        }}
        error={errors.isActive}
        disabled={readOnly}
      />
    </>
  );
}
