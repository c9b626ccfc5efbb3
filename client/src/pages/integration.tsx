import { Anchor, Badge, Breadcrumbs, Button, Group, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "react-router";

import { DiscoveryStatus } from "../components/coverage/discovery-status";
import { IntegrationCoverage } from "../components/coverage/integration-coverage";
import { EmptyState } from "../components/feedback/empty-state";
import { ListSkeleton } from "../components/feedback/list-skeleton";
import { RequestErrorNotice } from "../components/feedback/request-error-notice";
import { LinkIcon, SearchIcon } from "../components/icons";
import { useCoverageRows, useIntegrationCatalog } from "../hooks/use-coverage";
import { useTitle } from "../hooks/use-title";
import { integrationTexts } from "../texts-integrations";
import type { CatalogIntegration } from "../types/coverage";

const texts = integrationTexts.page;

export function IntegrationPage() {
  const { integrationName = "" } = useParams();
  const { data, error, isFetching, refetch } = useIntegrationCatalog();
  const integration = data?.find(({ name }) => name === integrationName);
  useTitle(integration?.displayName ?? integrationTexts.catalog.title);

  if (integration) return <IntegrationFrame key={integration.name} integration={integration} />;
  if (error) {
    return (
      <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (!data) return <ListSkeleton rows={8} height={64} />;
  return (
    <EmptyState
      icon={<SearchIcon size={26} />}
      title={texts.notFoundTitle}
      explanation={texts.notFoundExplanation}
      action={
        <Button component={Link} to="/integrations">
          {texts.toIntegrations}
        </Button>
      }
    />
  );
}

function IntegrationFrame({ integration }: { integration: CatalogIntegration }) {
  const { displayName, docsUrl, supportsOrgMapping } = integration;
  return (
    <Stack>
      <Breadcrumbs aria-label={texts.breadcrumbs}>
        <Anchor component={Link} to="/integrations" size="sm">
          {integrationTexts.catalog.title}
        </Anchor>
        <Text size="sm" c="dimmed" truncate maw="60vw" lh="md">
          {displayName}
        </Text>
      </Breadcrumbs>
      <div>
        <Group gap="sm">
          <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
            {displayName}
          </Title>
          <Badge color={supportsOrgMapping ? "harbour" : "gray"} variant="outline" tt="none">
            {supportsOrgMapping ? integrationTexts.catalog.enabled : integrationTexts.catalog.notEnabled}
          </Badge>
          {docsUrl !== null && (
            <Anchor href={docsUrl} target="_blank" rel="noreferrer" size="sm">
              {integrationTexts.catalog.documentation}
            </Anchor>
          )}
        </Group>
      </div>
      {supportsOrgMapping ? (
        <MappedOrganizations integration={integration} />
      ) : (
        <EmptyState icon={<LinkIcon size={26} />} {...texts.noMapping} />
      )}
    </Stack>
  );
}

function MappedOrganizations({ integration }: { integration: CatalogIntegration }) {
  const { data: rows, isCompared, error, isFetching, refetch } = useCoverageRows(integration);
  return (
    <>
      <DiscoveryStatus integration={integration} />
      {error && (
        <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
      )}
      {!rows && !error && <ListSkeleton rows={8} height={56} />}
      {rows && <IntegrationCoverage integration={integration} rows={rows} isCompared={isCompared} />}
    </>
  );
}
