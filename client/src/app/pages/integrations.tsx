import { Group, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";

import { ToCsv } from "../../features/csv/components/to-csv";
import {
  type CatalogFilter,
  matchingIntegrations,
} from "../../features/integrations/components/catalog-filter";
import { IntegrationCard } from "../../features/integrations/components/integration-card";
import classes from "../../features/integrations/components/integration-card.module.css";
import { integrationTexts } from "../../features/integrations/texts";
import { useAddressState } from "../../lib/browser/use-address-state";
import type { IntegrationCounts } from "../../shared/coverage/types";
import { useCoverageSummary } from "../../shared/coverage/use-coverage-summary";
import { EmptyState } from "../../shared/feedback/empty-state";
import { ListSkeleton } from "../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../shared/feedback/request-error-notice";
import { FilterChips } from "../../shared/forms/filter-chips";
import { SearchField } from "../../shared/forms/search-field";
import { LinkIcon, SearchIcon } from "../../shared/icons";
import type { CatalogIntegration } from "../../shared/integrations/types";
import { useIntegrationCatalog } from "../../shared/integrations/use-integration-catalog";
import { useTitle } from "../../shared/use-title";

const texts = integrationTexts.catalog;

export function Integrations() {
  useTitle(texts.title);
  const catalog = useIntegrationCatalog();
  const summary = useCoverageSummary();
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2">
            {texts.title}
          </Title>
          <Text c="dimmed">{texts.explanation}</Text>
        </div>
        <ToCsv />
      </Group>
      {catalog.error && (
        <RequestErrorNotice
          error={catalog.error}
          onRetry={() => void catalog.refetch()}
          retrying={catalog.isFetching}
        />
      )}
      {summary.error && (
        <>
          <Text size="sm">{texts.countsUnknown}</Text>
          <RequestErrorNotice
            error={summary.error}
            onRetry={() => void summary.refetch()}
            retrying={summary.isFetching}
          />
        </>
      )}
      {catalog.isPending && <ListSkeleton rows={4} height={140} />}
      {catalog.data?.length === 0 && (
        <EmptyState icon={<LinkIcon size={26} />} {...texts.empty} />
      )}
      {catalog.data && catalog.data.length > 0 && (
        <Catalog integrations={catalog.data} summary={summary.data ?? []} />
      )}
    </Stack>
  );
}

const ADDRESS = ["q", "filter"] as const;
const FILTERS: readonly CatalogFilter[] = ["all", "attention", "missing"];

interface CatalogProps {
  integrations: CatalogIntegration[];
  summary: IntegrationCounts[];
}

function Catalog({ integrations, summary }: CatalogProps) {
  const [{ q: search, filter: wantedFilter }, change] = useAddressState(ADDRESS);
  const filter = FILTERS.find((each) => each === wantedFilter) ?? "all";
  const counts = useMemo(
    () => new Map(summary.map((each) => [each.integrationName, each])),
    [summary],
  );
  const found = matchingIntegrations(integrations, counts, search, filter);
  return (
    <>
      <Group justify="space-between" gap="sm">
        <SearchField
          label={texts.search}
          placeholder={texts.searchPlaceholder}
          clearLabel={texts.clearSearch}
          value={search}
          onChange={(q) => {
            change({ q });
          }}
        />
        <FilterChips
          label={texts.filterLabel}
          options={FILTERS.map((value) => ({
            value,
            label: texts.filters[value],
            count: matchingIntegrations(integrations, counts, "", value).length,
          }))}
          value={filter}
          onChange={(chosen) => {
            change({ filter: chosen === "all" ? "" : chosen });
          }}
        />
      </Group>
      <Text size="sm" c="dimmed" role="status">
        {texts.count(found.length, integrations.length)}
      </Text>
      {found.length === 0 ? (
        <EmptyState icon={<SearchIcon size={26} />} {...texts.noneFound} />
      ) : (
        <ul className={classes.cards} aria-label={texts.title}>
          {found.map((integration) => (
            <IntegrationCard
              key={integration.name}
              integration={integration}
              counts={counts.get(integration.name)}
            />
          ))}
        </ul>
      )}
    </>
  );
}
