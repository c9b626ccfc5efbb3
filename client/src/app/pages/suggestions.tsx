import { Anchor, Breadcrumbs, Button, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";

import { MissingSettings } from "../../features/integrations/components/missing-settings";
import { integrationTexts } from "../../features/integrations/texts";
import { SuggestionQueue } from "../../features/suggestions/components/suggestion-queue";
import { suggestionTexts } from "../../features/suggestions/texts";
import { EmptyState } from "../../shared/feedback/empty-state";
import { Notice } from "../../shared/feedback/notice";
import { LinkIcon } from "../../shared/icons";
import type { CatalogIntegration } from "../../shared/integrations/types";
import { ForSomeOnly } from "../../shared/viewer/for-some-only";
import { useViewer } from "../../shared/viewer/use-viewer";
import { NamedIntegration } from "./named-integration";

export function SuggestionsPage() {
  return <NamedIntegration titleOf={titleOf} page={Frame} />;
}

const titleOf = (integration: CatalogIntegration | undefined) =>
  integration ? `${suggestionTexts.title} · ${integration.displayName}` : suggestionTexts.title;

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
