import { Stack, Text, Title } from "@mantine/core";

import { CsvExport } from "../components/csv/csv-export";
import { CsvImport } from "../components/csv/csv-import";
import { ForSomeOnly } from "../components/for-some-only";
import { useTitle } from "../hooks/use-title";
import { csvTexts } from "../texts-csv";

export function Csv() {
  useTitle(csvTexts.title);
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          {csvTexts.title}
        </Title>
        <Text c="dimmed">{csvTexts.explanation}</Text>
      </div>
      <ForSomeOnly permission="canManageConfig" {...csvTexts.notAllowed}>
        <CsvExport />
        <CsvImport />
      </ForSomeOnly>
    </Stack>
  );
}
