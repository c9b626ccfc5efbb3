import { Select, Stack, Text } from "@mantine/core";
import { type SubmitEvent, useState } from "react";

import { Dialog } from "../../../shared/dialog/dialog";
import { DialogActions } from "../../../shared/dialog/dialog-actions";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { foldedOptions } from "../../../shared/forms/folded-options";
import type { ListedOrganization } from "../../../shared/organizations/types";
import { useAllOrganizations } from "../../../shared/organizations/use-all-organizations";
import { useMergeOrganizations, useMergePlan } from "../hooks/use-organization-merges";
import { mergeTexts } from "../texts";
import type { MergeChoice, MergePlan, OrganizationMerge } from "../types";
import { MergeOutcome } from "./merge-outcome";
import { MergePlanList } from "./merge-plan-list";

const texts = mergeTexts.dialog;
/** So many are shown at once; typing narrows them down. */
const SHOWN = 100;

/** As much of it as the dialog speaks of. */
export interface MergedOrganization {
  id: string;
  name: string;
}

interface MergeDialogProps {
  organization: MergedOrganization;
  opened: boolean;
  onClose: () => void;
}

export function MergeDialog({ organization, opened, onClose }: MergeDialogProps) {
  return (
    <Dialog title={texts.title(organization.name)} opened={opened} onClose={onClose}>
      <Merging organization={organization} onClose={onClose} />
    </Dialog>
  );
}

function Merging({ organization, onClose }: Omit<MergeDialogProps, "opened">) {
  const [into, setInto] = useState<ListedOrganization | null>(null);
  const [done, setDone] = useState<OrganizationMerge | null>(null);
  if (done) return <MergeOutcome merge={done} onClose={onClose} />;
  return (
    <Stack>
      <IntoSelect from={organization.id} value={into} onChange={setInto} />
      {into && (
        <PlannedMerge
          key={into.id}
          from={organization}
          into={into}
          onDone={setDone}
          onClose={onClose}
        />
      )}
    </Stack>
  );
}

interface IntoSelectProps {
  from: string;
  value: ListedOrganization | null;
  onChange: (organization: ListedOrganization | null) => void;
}

function IntoSelect({ from, value, onChange }: IntoSelectProps) {
  const all = useAllOrganizations();
  const offered = all.organizations.filter(({ id, isActive }) => id !== from && isActive);
  return (
    <>
      <Select
        label={texts.into}
        description={texts.intoHint}
        placeholder={texts.placeholder}
        data={offered.map(({ id, name }) => ({ value: id, label: name }))}
        limit={SHOWN}
        filter={foldedOptions}
        value={value?.id ?? null}
        onChange={(chosen) => {
          onChange(offered.find(({ id }) => id === chosen) ?? null);
        }}
        searchable
        data-autofocus
      />
      {all.error && (
        <RequestErrorNotice
          error={all.error}
          onRetry={() => void all.refetch()}
          retrying={all.isFetching}
        />
      )}
    </>
  );
}

interface PlannedMergeProps {
  from: MergedOrganization;
  into: MergedOrganization;
  onDone: (merge: OrganizationMerge) => void;
  onClose: () => void;
}

function PlannedMerge({ from, into, onDone, onClose }: PlannedMergeProps) {
  const { data: plan, error, isFetching, refetch } = useMergePlan(from.id, into.id);
  const [outdated, setOutdated] = useState<string | null>(null);
  if (error) {
    return (
      <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (!plan) return <ListSkeleton rows={3} height={40} />;
  if (plan.__typename !== "OrganizationMergePlan") {
    return <Notice kind="error">{refusalText(plan)}</Notice>;
  }
  return (
    <>
      {outdated !== null && <Notice kind="warning">{outdated}</Notice>}
      <MergeForm
        key={plan.fingerprint}
        from={from}
        into={into}
        plan={plan}
        onDone={onDone}
        onClose={onClose}
        onOutdated={(message) => {
          setOutdated(message);
          void refetch();
        }}
      />
    </>
  );
}

interface MergeFormProps extends PlannedMergeProps {
  plan: MergePlan;
  /** The plan is another one by now. */
  onOutdated: (message: string) => void;
}

function MergeForm({ from, into, plan, onDone, onClose, onOutdated }: MergeFormProps) {
  const merge = useMergeOrganizations();
  const [choices, setChoices] = useState<Partial<Record<string, MergeChoice>>>({});
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    setRefusal(null);
    const chosen = plan.conflicts.flatMap(({ integrationName }) => {
      const choice = choices[integrationName];
      return choice === undefined ? [] : [{ integrationName, choice }];
    });
    if (chosen.length < plan.conflicts.length) return;
    const input = { from: from.id, into: into.id, fingerprint: plan.fingerprint, choices: chosen };
    merge.mutate(input, {
      onSuccess: (result) => {
        if (result.__typename === "OrganizationMerge") {
          onDone(result);
          return;
        }
        const said = refusalText(result);
        if (result.__typename === "OrganizationMergeOutdatedError") onOutdated(said);
        else setRefusal(said);
      },
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text style={{ overflowWrap: "anywhere" }}>{texts.outcome(from.name, into.name)}</Text>
        <MergePlanList
          from={from.name}
          into={into.name}
          plan={plan}
          choices={choices}
          missing={asked}
          onChoose={(integrationName, choice) => {
            setChoices({ ...choices, [integrationName]: choice });
          }}
        />
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {merge.error && <RequestErrorNotice error={merge.error} />}
        <DialogActions
          submitLabel={texts.submit}
          submitting={merge.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

/** The fields that are refused are the organizations themselves, which the message names. */
function refusalText(refusal: {
  message: string;
  fields?: readonly { message: string }[];
}): string {
  return refusal.fields?.map(({ message }) => message).join(" ") ?? refusal.message;
}
