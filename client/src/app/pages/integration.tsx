import { Anchor, Badge, Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";

import { BulkTestButton } from "../../features/connection-tests/components/bulk-test-button";
import { DiscoveryStatus } from "../../features/integrations/components/discovery-status";
import { IntegrationCoverage } from "../../features/integrations/components/integration-coverage";
import { useCoverageRows } from "../../features/integrations/hooks/use-coverage-rows";
import { integrationTexts } from "../../features/integrations/texts";
import { useMappingDialogs } from "../../features/mappings/components/mapping-dialogs";
import { SuggestionsLink } from "../../features/suggestions/components/suggestions-link";
import type { CoverageRow } from "../../shared/coverage/types";
import { useDialog } from "../../shared/dialog/use-dialog";
import { ExcludeDialog } from "../../shared/exclusions/exclude-dialog";
import { EmptyState } from "../../shared/feedback/empty-state";
import { ListSkeleton } from "../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../shared/feedback/request-error-notice";
import { LinkIcon } from "../../shared/icons";
import type { CatalogIntegration } from "../../shared/integrations/types";
import { NamedIntegration } from "./named-integration";

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
  const { name, displayName } = integration;
  const { handlers, dialogs } = useMappingDialogs();
  const excluding = useDialog<CoverageRow>();
  const { data: rows, isCompared, error, isFetching, refetch } = useCoverageRows(integration);
  return (
    <>
      <DiscoveryStatus integration={integration} />
      {error && (
        <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
      )}
      {!rows && !error && <ListSkeleton rows={8} height={56} />}
      {rows && (
        <IntegrationCoverage
          integration={integration}
          rows={rows}
          isCompared={isCompared}
          handlers={{ ...handlers, onExclude: excluding.open }}
          testAll={<BulkTestButton scope={{ integrationName: name }} subject={displayName} />}
        />
      )}
      {dialogs}
      <ExcludeDialog
        subject={
          excluding.subject && { kind: "organizations", items: [excluding.subject.organization] }
        }
        integration={integration}
        opened={excluding.opened}
        onClose={excluding.close}
      />
    </>
  );
}
