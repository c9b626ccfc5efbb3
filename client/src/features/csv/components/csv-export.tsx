import { Button, Paper, Select, Stack, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";

import { saveCsv } from "../../../lib/browser/save-file";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { FilterChips } from "../../../shared/forms/filter-chips";
import { useMappableIntegrations } from "../../../shared/integrations/use-mappable-integrations";
import { useMappingsExport } from "../hooks/use-mapping-csv";
import { csvTexts } from "../texts";
import type { ExportChoice, ExportedRows } from "../types";
import { RefusalNotice } from "./refusal-notice";

const texts = csvTexts.export;
const ALL = "*";
/** The file's text begins with one, and so does what is saved. */
const BYTE_ORDER_MARK = /^\uFEFF/;
const ROWS: readonly ExportedRows[] = ["mapped", "unmapped"];

/** What is mapped, to be edited, or what is not, to be filled in. */
export function CsvExport() {
  const [choice, setChoice] = useState<ExportChoice>({
    rows: "mapped",
    integrationName: null,
    withSuggestions: false,
  });
  const { data: result, error, isPending, mutate } = useMappingsExport();
  const download = () => {
    mutate(choice, {
      onSuccess: (exported) => {
        if (exported.__typename !== "MappingsCsv") return;
        const day = new Date().toISOString().slice(0, 10);
        const fileName = texts.fileName(choice.rows, choice.integrationName, day);
        saveCsv(fileName, exported.content.replace(BYTE_ORDER_MARK, ""));
        toastSuccess(texts.done[choice.rows](exported.rowCount));
      },
    });
  };
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4">
            {texts.title}
          </Title>
          <Text size="sm" c="dimmed">
            {texts.explanation[choice.rows]}
          </Text>
        </div>
        <ExportChoices choice={choice} onChange={setChoice} />
        <Button onClick={download} loading={isPending} style={{ alignSelf: "flex-start" }}>
          {texts.download}
        </Button>
        {error && <RequestErrorNotice error={error} onRetry={download} retrying={isPending} />}
        {result && result.__typename !== "MappingsCsv" && (
          <RefusalNotice title={texts.failed} refusal={result} />
        )}
        {result?.__typename === "MappingsCsv" &&
          result.notes.map((note) => (
            <Notice key={note} kind="warning">
              {note}
            </Notice>
          ))}
      </Stack>
    </Paper>
  );
}

interface ExportChoicesProps {
  choice: ExportChoice;
  onChange: (choice: ExportChoice) => void;
}

function ExportChoices({ choice, onChange }: ExportChoicesProps) {
  const integrations = useMappableIntegrations().data ?? [];
  const maySuggest =
    choice.rows === "unmapped" &&
    integrations.some(({ name, supportsDiscovery }) => name === choice.integrationName && supportsDiscovery);
  return (
    <>
      <FilterChips
        label={texts.rows}
        options={ROWS.map((value) => ({ value, label: texts.rowsLabel[value] }))}
        value={choice.rows}
        onChange={(rows) => {
          onChange({ ...choice, rows, withSuggestions: false });
        }}
      />
      <Select
        maw={320}
        label={texts.integration}
        data={[
          { value: ALL, label: texts.all },
          ...integrations.map(({ name, displayName }) => ({ value: name, label: displayName })),
        ]}
        value={choice.integrationName ?? ALL}
        onChange={(chosen) => {
          const integrationName = chosen === ALL ? null : chosen;
          onChange({ ...choice, integrationName, withSuggestions: false });
        }}
        allowDeselect={false}
        searchable
      />
      {maySuggest && (
        <Switch
          label={texts.withSuggestions}
          description={texts.suggestionsExplained}
          checked={choice.withSuggestions}
          onChange={(event) => {
            onChange({ ...choice, withSuggestions: event.currentTarget.checked });
          }}
        />
      )}
    </>
  );
}
