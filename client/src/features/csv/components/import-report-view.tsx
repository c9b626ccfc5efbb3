import { Button, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";

import { Notice } from "../../../shared/feedback/notice";
import { csvTexts } from "../texts";
import type { ImportPlan, ImportReport, MappingImportLineResult } from "../types";
import { ImportLines, type Kind } from "./import-lines";

const texts = csvTexts.import;

const KINDS: readonly Kind<MappingImportLineResult>[] = [
  { value: "CREATED", label: csvTexts.results.CREATED, color: "green" },
  { value: "CHANGED", label: csvTexts.results.CHANGED, color: "blue" },
  { value: "UNCHANGED", label: csvTexts.results.UNCHANGED, color: "gray" },
  { value: "SKIPPED", label: csvTexts.results.SKIPPED, color: "gray" },
  { value: "FAILED", label: csvTexts.results.FAILED, color: "red" },
  { value: "NOT_REACHED", label: csvTexts.results.NOT_REACHED, color: "orange" },
];

interface ImportReportViewProps {
  name: string;
  plan: ImportPlan;
  report: ImportReport;
  onPlanAgain: () => void;
}

/** What was done with each line of the plan. */
export function ImportReportView({ name, plan, report, onPlanAgain }: ImportReportViewProps) {
  const { outcomes } = report;
  const shown = useMemo(() => {
    const lines = new Map(plan.lines.map((line) => [line.lineNumber, line]));
    return outcomes.flatMap(({ lineNumber, result, code, message }) => {
      const line = lines.get(lineNumber);
      return line ? [{ line, kind: result, code, message }] : [];
    });
  }, [plan, outcomes]);
  const count = (...results: MappingImportLineResult[]) =>
    outcomes.filter(({ result }) => results.includes(result)).length;
  const written = count("CREATED", "CHANGED");
  const missed = count("FAILED", "NOT_REACHED");
  return (
    <Stack component="section" aria-label={texts.reportTitle(name)}>
      <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
        {texts.reportTitle(name)}
      </Title>
      <Notice kind={missed === 0 ? "success" : "warning"} title={texts.done(written)}>
        {missed > 0 && (
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{texts.notAll(missed)}</Text>
            <Button size="xs" variant="default" onClick={onPlanAgain}>
              {texts.planAgain}
            </Button>
          </Stack>
        )}
      </Notice>
      <ImportLines filterLabel={csvTexts.lines.resultFilter} kinds={KINDS} lines={shown} />
    </Stack>
  );
}
