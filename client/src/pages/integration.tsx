import { Anchor, Badge, Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";

import { DiscoveryStatus } from "../components/coverage/discovery-status";
import { IntegrationCoverage } from "../components/coverage/integration-coverage";
import { EmptyState } from "../components/feedback/empty-state";
import { ListSkeleton } from "../components/feedback/list-skeleton";
import { RequestErrorNotice } from "../components/feedback/request-error-notice";
import { LinkIcon } from "../components/icons";
import { NamedIntegration } from "../components/integrations/named-integration";
import { SuggestionsLink } from "../components/suggestions/suggestions-link";
import { useCoverageRows } from "../hooks/use-coverage";
import { integrationTexts } from "../texts-integrations";
import type { CatalogIntegration } from "../types/coverage";

const texts = integrationTexts.page;

export function IntegrationPage() {
  return (
    <NamedIntegration
      titleOf={(integration) => integration?.displayName ?? integrationTexts.catalog.title}
      page={IntegrationFrame}
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
          {supportsOrgMapping && <SuggestionsLink integration={integration} />}
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
