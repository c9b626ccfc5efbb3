import { Button, Group, Paper, Select, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";

import { saveCsv } from "../../../lib/browser/save-file";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { useMappableIntegrations } from "../../../shared/integrations/use-mappable-integrations";
import { useMappingsExport } from "../hooks/use-mapping-csv";
import { csvTexts } from "../texts";
import { RefusalNotice } from "./refusal-notice";

const texts = csvTexts.export;
const ALL = "*";
/** The file's text begins with one, and so does what is saved. */
const BYTE_ORDER_MARK = /^\uFEFF/;

export function CsvExport() {
  const [integrationName, setIntegrationName] = useState<string | null>(null);
  const integrations = useMappableIntegrations().data ?? [];
  const { data: result, error, isPending, mutate } = useMappingsExport();
  const download = () => {
    mutate(integrationName, {
      onSuccess: (exported) => {
        if (exported.__typename !== "MappingsCsv") return;
        const day = new Date().toISOString().slice(0, 10);
        saveCsv(texts.fileName(integrationName, day), exported.content.replace(BYTE_ORDER_MARK, ""));
        toastSuccess(texts.done(exported.rowCount));
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
            {texts.explanation}
          </Text>
        </div>
        <Group align="flex-end" gap="sm">
          <Select
            label={texts.integration}
            data={[
              { value: ALL, label: texts.all },
              ...integrations.map(({ name, displayName }) => ({ value: name, label: displayName })),
            ]}
            value={integrationName ?? ALL}
            onChange={(chosen) => {
              setIntegrationName(chosen === ALL ? null : chosen);
            }}
            allowDeselect={false}
            searchable
          />
          <Button onClick={download} loading={isPending}>
            {texts.download}
          </Button>
        </Group>
        {error && <RequestErrorNotice error={error} onRetry={download} retrying={isPending} />}
        {result && result.__typename !== "MappingsCsv" && (
          <RefusalNotice title={texts.failed} refusal={result} />
        )}
      </Stack>
    </Paper>
  );
}
