import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";

import { ToCsv } from "../components/csv/to-csv";
import { EmptyState } from "../components/feedback/empty-state";
import { ListSkeleton } from "../components/feedback/list-skeleton";
import { RequestErrorNotice } from "../components/feedback/request-error-notice";
import { BuildingIcon, LinkIcon } from "../components/icons";
import type { Column } from "../components/matrix/column-head";
import { CoverageMatrix } from "../components/matrix/coverage-matrix";
import { countColumns } from "../components/matrix/matrix-filter";
import { useCoverageSummary, useIntegrationCatalog } from "../hooks/use-coverage";
import { useCoverageMatrix } from "../hooks/use-coverage-matrix";
import { useTitle } from "../hooks/use-title";
import { useViewer } from "../hooks/use-viewer";
import { texts } from "../texts";
import { coverageTexts } from "../texts-coverage";
import type { CatalogIntegration, IntegrationCounts, MatrixRow } from "../types/coverage";

export function CoveragePage() {
  useTitle(coverageTexts.title);
  const matrix = useCoverageMatrix();
  const catalog = useIntegrationCatalog();
  const summary = useCoverageSummary();
  const viewer = useViewer();
  const failed = [matrix, catalog, summary].filter(({ error }) => error !== null);
  const [firstFailed] = failed;
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2">
            {coverageTexts.title}
          </Title>
          <Text c="dimmed">{coverageTexts.explanation}</Text>
        </div>
        <ToCsv />
      </Group>
      {firstFailed && (
        <RequestErrorNotice
          error={firstFailed.error}
          onRetry={() => {
            for (const query of failed) void query.refetch();
          }}
          retrying={failed.some(({ isFetching }) => isFetching)}
        />
      )}
      {matrix.data && catalog.data && !viewer.isPending ? (
        <Matrix rows={matrix.data} catalog={catalog.data} summary={summary.data ?? []} />
      ) : (
        !firstFailed && <ListSkeleton rows={10} height={40} />
      )}
    </Stack>
  );
}

interface MatrixProps {
  rows: MatrixRow[];
  catalog: CatalogIntegration[];
  summary: IntegrationCounts[];
}

function Matrix({ rows, catalog, summary }: MatrixProps) {
  const columns = useMemo(() => columnsOf(rows, catalog, summary), [rows, catalog, summary]);
  if (rows.length === 0) {
    return (
      <EmptyState
        icon={<BuildingIcon size={26} />}
        {...coverageTexts.noOrganizations}
        action={
          <Button component={Link} to="/organizations">
            {texts.notFound.toOrganizations}
          </Button>
        }
      />
    );
  }
  if (columns.length === 0) {
    return <EmptyState icon={<LinkIcon size={26} />} {...coverageTexts.noIntegrations} />;
  }
  return <CoverageMatrix rows={rows} columns={columns} />;
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function columnsOf(
  rows: MatrixRow[],
  catalog: CatalogIntegration[],
  summary: IntegrationCounts[],
): Column[] {
  const names = new Map(catalog.map(({ name, displayName }) => [name, displayName]));
  const comparedAt = new Map(summary.map((each) => [each.integrationName, each.comparedAt]));
  return [...countColumns(rows)]
    .map(([name, counts]) => ({
      name,
      displayName: names.get(name) ?? name,
      counts,
      isCompared: (comparedAt.get(name) ?? null) !== null,
    }))
    .sort((one, other) => byName.compare(one.displayName, other.displayName));
}
