import { Anchor, Breadcrumbs, Button, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "react-router";

import { MissingSettings } from "../components/catalog/integration-card";
import { EmptyState } from "../components/feedback/empty-state";
import { ListSkeleton } from "../components/feedback/list-skeleton";
import { Notice } from "../components/feedback/notice";
import { RequestErrorNotice } from "../components/feedback/request-error-notice";
import { ForSomeOnly } from "../components/for-some-only";
import { LinkIcon, SearchIcon } from "../components/icons";
import { SuggestionQueue } from "../components/suggestions/suggestion-queue";
import { useIntegrationCatalog } from "../hooks/use-coverage";
import { useTitle } from "../hooks/use-title";
import { useViewer } from "../hooks/use-viewer";
import { integrationTexts } from "../texts-integrations";
import { suggestionTexts } from "../texts-suggestions";
import type { CatalogIntegration } from "../types/coverage";

export function SuggestionsPage() {
  const { integrationName = "" } = useParams();
  const { data, error, isFetching, refetch } = useIntegrationCatalog();
  const integration = data?.find(({ name }) => name === integrationName);
  useTitle(
    integration ? `${suggestionTexts.title} · ${integration.displayName}` : suggestionTexts.title,
  );
  if (integration) return <Frame key={integration.name} integration={integration} />;
  if (error) {
    return (
      <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (!data) return <ListSkeleton rows={8} height={64} />;
  return (
    <EmptyState
      icon={<SearchIcon size={26} />}
      title={integrationTexts.page.notFoundTitle}
      explanation={integrationTexts.page.notFoundExplanation}
      action={
        <Button component={Link} to="/integrations">
          {integrationTexts.page.toIntegrations}
        </Button>
      }
    />
  );
}

function Frame({ integration }: { integration: CatalogIntegration }) {
  const { name, displayName, organizationTerm } = integration;
  return (
    <Stack>
      <Breadcrumbs aria-label={integrationTexts.page.breadcrumbs}>
        <Anchor component={Link} to="/integrations" size="sm">
          {integrationTexts.catalog.title}
        </Anchor>
        <Anchor component={Link} to={`/integrations/${name}`} size="sm">
          {displayName}
        </Anchor>
        <Text size="sm" c="dimmed" lh="md">
          {suggestionTexts.title}
        </Text>
      </Breadcrumbs>
      <div>
        <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
          {suggestionTexts.title} · {displayName}
        </Title>
        <Text c="dimmed">{suggestionTexts.explanation(displayName, organizationTerm)}</Text>
      </div>
      <ForSomeOnly permission="canManageConfig" {...suggestionTexts.notAllowed}>
        <Queue integration={integration} />
      </ForSomeOnly>
    </Stack>
  );
}

function Queue({ integration }: { integration: CatalogIntegration }) {
  const { name, displayName, supportsDiscovery, isConfigured } = integration;
  const { data: viewer } = useViewer();
  if (!supportsDiscovery) {
    const { title, explanation } = suggestionTexts.notPossible;
    return (
      <EmptyState
        icon={<LinkIcon size={26} />}
        title={title}
        explanation={explanation(displayName)}
        action={
          <Button component={Link} to={`/integrations/${name}`}>
            {suggestionTexts.toMappings(displayName)}
          </Button>
        }
      />
    );
  }
  if (!isConfigured) {
    return (
      <Notice kind="warning" title={integrationTexts.page.notSetUp(displayName)}>
        <MissingSettings names={integration.missingSettings} />
      </Notice>
    );
  }
  return viewer && <SuggestionQueue integration={integration} userId={viewer.userId} />;
}
