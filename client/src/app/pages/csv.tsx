import { Stack, Text, Title } from "@mantine/core";

import { CsvExport } from "../../features/csv/components/csv-export";
import { CsvImport } from "../../features/csv/components/csv-import";
import { csvTexts } from "../../features/csv/texts";
import { useTitle } from "../../shared/use-title";
import { ForSomeOnly } from "../../shared/viewer/for-some-only";

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
