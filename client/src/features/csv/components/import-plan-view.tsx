import { Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";

import { Notice } from "../../../shared/feedback/notice";
import { csvTexts } from "../texts";
import type { ImportPlan, MappingImportAction } from "../types";
import { ImportLines, type Kind } from "./import-lines";

const texts = csvTexts.import;

const KINDS: readonly Kind<MappingImportAction>[] = [
  { value: "CREATE", label: csvTexts.actions.CREATE, color: "green" },
  { value: "CHANGE", label: csvTexts.actions.CHANGE, color: "blue" },
  { value: "UNCHANGED", label: csvTexts.actions.UNCHANGED, color: "gray" },
  { value: "CONFLICT", label: csvTexts.actions.CONFLICT, color: "orange" },
  { value: "INVALID", label: csvTexts.actions.INVALID, color: "red" },
];

interface ImportPlanViewProps {
  name: string;
  plan: ImportPlan;
  isApplying: boolean;
  /** null where this plan can no longer be applied. */
  onApply: (() => void) | null;
}

/** What each line would do, and the one way to do it. */
export function ImportPlanView({ name, plan, isApplying, onApply }: ImportPlanViewProps) {
  const { lines, emptyLineCount, notes } = plan;
  const shown = useMemo(() => lines.map((line) => ({ ...line, line, kind: line.action })), [lines]);
  const count = (...actions: MappingImportAction[]) =>
    lines.filter(({ action }) => actions.includes(action)).length;
  const leftOut = count("CONFLICT", "INVALID");
  const warned = lines.filter(({ warning }) => warning !== null).length;
  const hasWork = count("CREATE", "CHANGE") > 0;
  return (
    <Stack component="section" aria-label={texts.planTitle(name)}>
      <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
        {texts.planTitle(name)}
      </Title>
      {leftOut > 0 && <Notice kind="warning">{texts.leftOut(leftOut)}</Notice>}
      {warned > 0 && <Notice kind="warning">{texts.warned(warned)}</Notice>}
      {notes.map((note) => (
        <Notice key={note} kind="info">
          {note}
        </Notice>
      ))}
      {emptyLineCount > 0 && <Text size="sm">{texts.leftEmpty(emptyLineCount)}</Text>}
      {!hasWork && <Notice kind="info">{texts.nothingToDo}</Notice>}
      {hasWork && (onApply ?? isApplying) && (
        <Group gap="sm">
          <Button onClick={onApply ?? undefined} disabled={isApplying}>
            {texts.apply(count("CREATE"), count("CHANGE"))}
          </Button>
          {isApplying && (
            <Group role="status" gap="xs">
              <Loader size="sm" />
              <Text size="sm">{texts.applying}</Text>
            </Group>
          )}
        </Group>
      )}
      <ImportLines
        filterLabel={csvTexts.lines.actionFilter}
        kinds={KINDS}
        lines={shown}
      />
    </Stack>
  );
}
