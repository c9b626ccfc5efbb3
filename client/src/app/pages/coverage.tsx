import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";

import type { Column } from "../../features/coverage/components/column-head";
import { CoverageMatrix } from "../../features/coverage/components/coverage-matrix";
import { countColumns } from "../../features/coverage/components/matrix-filter";
import { useCoverageMatrix } from "../../features/coverage/hooks/use-coverage-matrix";
import { coverageTexts } from "../../features/coverage/texts";
import { ToCsv } from "../../features/csv/components/to-csv";
import type { IntegrationCounts, MatrixRow } from "../../shared/coverage/types";
import { useCoverageSummary } from "../../shared/coverage/use-coverage-summary";
import { EmptyState } from "../../shared/feedback/empty-state";
import { ListSkeleton } from "../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../shared/feedback/request-error-notice";
import { BuildingIcon, LinkIcon } from "../../shared/icons";
import type { CatalogIntegration } from "../../shared/integrations/types";
import { useIntegrationCatalog } from "../../shared/integrations/use-integration-catalog";
import { sharedTexts } from "../../shared/texts";
import { useTitle } from "../../shared/use-title";
import { useViewer } from "../../shared/viewer/use-viewer";
import { useMatrixDialogs } from "./matrix-dialogs";

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
  const { scroller, open, openColumn, dialogs } = useMatrixDialogs();
  if (rows.length === 0) {
    return (
      <EmptyState
        icon={<BuildingIcon size={26} />}
        {...coverageTexts.noOrganizations}
        action={
          <Button component={Link} to="/organizations">
            {sharedTexts.toOrganizations}
          </Button>
        }
      />
    );
  }
  if (columns.length === 0) {
    return <EmptyState icon={<LinkIcon size={26} />} {...coverageTexts.noIntegrations} />;
  }
  return (
    <>
      <CoverageMatrix
        scroller={scroller}
        rows={rows}
        columns={columns}
        onOpen={open}
        onOpenColumn={openColumn}
      />
      {dialogs}
    </>
  );
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
