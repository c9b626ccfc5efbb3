import { Button, FileButton, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { useRef } from "react";

import { asRequestError } from "../../../lib/graphql/request-error";
import { useAskBeforeUnload } from "../../../shared/dialog/dialog-guard";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { useApplyImport, useImportPlan } from "../hooks/use-mapping-csv";
import { csvTexts } from "../texts";
import type { CsvFile, ImportPlan } from "../types";
import { ImportPlanView } from "./import-plan-view";
import { ImportReportView } from "./import-report-view";
import { CsvFileProblem, readCsvFile } from "./read-csv-file";
import { RefusalNotice } from "./refusal-notice";

const texts = csvTexts.import;

/** A file is planned as soon as it is chosen; then exactly that plan is applied, or none. */
export function CsvImport() {
  const planning = useImportPlan();
  const applying = useApplyImport();
  const forgetFile = useRef<() => void>(null);
  useAskBeforeUnload(applying.isPending);

  const plan = (name: string, readFile: () => Promise<CsvFile>) => {
    applying.reset();
    planning.mutate({ name, readFile });
  };
  const choose = (file: File | null) => {
    if (!file) return;
    // The same file may be chosen again, after it was edited.
    forgetFile.current?.();
    plan(file.name, () => readCsvFile(file));
  };
  const planAgain = (file: CsvFile) => {
    plan(file.name, () => Promise.resolve(file));
  };
  const isBusy = planning.isPending || applying.isPending;
  return (
    <>
      <Paper withBorder radius="lg" p="lg">
        <Stack gap="sm">
          <div>
            <Title order={2} size="h4">
              {texts.title}
            </Title>
            <Text size="sm" c="dimmed">
              {texts.explanation}
            </Text>
          </div>
          <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={choose} resetRef={forgetFile} disabled={isBusy}>
            {(props) => (
              <Button
                {...props}
                disabled={isBusy}
                variant={planning.data ? "default" : "filled"}
                style={{ alignSelf: "flex-start" }}
              >
                {planning.data ? texts.chooseAnother : texts.choose}
              </Button>
            )}
          </FileButton>
        </Stack>
      </Paper>
      {planning.isPending && (
        <Group role="status" gap="sm">
          <Loader size="sm" />
          <Text size="sm">{texts.planning(planning.variables.name)}</Text>
        </Group>
      )}
      {planning.error && (
        <PlanningFailed
          error={planning.error}
          onRetry={() => {
            planning.mutate(planning.variables);
          }}
        />
      )}
      {planning.data?.result.__typename === "ValidationError" && (
        <RefusalNotice title={texts.refused} refusal={planning.data.result} />
      )}
      {planning.data?.result.__typename === "MappingImportPlan" && (
        <Planned
          file={planning.data.file}
          plan={planning.data.result}
          applying={applying}
          onPlanAgain={planAgain}
        />
      )}
    </>
  );
}

function PlanningFailed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof CsvFileProblem)) {
    return <RequestErrorNotice error={error} onRetry={onRetry} />;
  }
  return (
    <Notice kind="error" title={csvTexts.problems.title}>
      {error.message}
    </Notice>
  );
}

interface PlannedProps {
  file: CsvFile;
  plan: ImportPlan;
  applying: ReturnType<typeof useApplyImport>;
  onPlanAgain: (file: CsvFile) => void;
}

/** With these, nothing was begun. */
const REFUSED_AT_ONCE = ["UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED"];

function Planned({ file, plan, applying, onPlanAgain }: PlannedProps) {
  const { data: result, error, isPending } = applying;
  const planAgain = () => {
    onPlanAgain(file);
  };
  const apply = () => {
    applying.mutate({ csv: file.text, fingerprint: plan.fingerprint });
  };
  const isUnsure = error !== null && !REFUSED_AT_ONCE.includes(asRequestError(error).code);
  if (result?.__typename === "MappingImportReport") {
    return <ImportReportView name={file.name} plan={plan} report={result} onPlanAgain={planAgain} />;
  }
  return (
    <>
      {error && <RequestErrorNotice error={error} {...(isUnsure ? {} : { onRetry: apply })} />}
      {isUnsure && (
        <PlanAgainNotice title={texts.unsureTitle} explanation={texts.unsure} onPlanAgain={planAgain} />
      )}
      {result?.__typename === "MappingImportOutdatedError" && (
        <PlanAgainNotice
          title={texts.outdatedTitle}
          explanation={texts.outdated}
          onPlanAgain={planAgain}
        />
      )}
      {result?.__typename === "ValidationError" && (
        <RefusalNotice title={texts.refused} refusal={result} />
      )}
      <ImportPlanView
        name={file.name}
        plan={plan}
        isApplying={isPending}
        onApply={result || error ? null : apply}
      />
    </>
  );
}

interface PlanAgainNoticeProps {
  title: string;
  explanation: string;
  onPlanAgain: () => void;
}

function PlanAgainNotice({ title, explanation, onPlanAgain }: PlanAgainNoticeProps) {
  return (
    <Notice kind="warning" title={title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{explanation}</Text>
        <Button size="xs" variant="default" onClick={onPlanAgain}>
          {texts.planAgain}
        </Button>
      </Stack>
    </Notice>
  );
}
