import { Button } from "@mantine/core";
import type { ComponentType } from "react";
import { Link, useParams } from "react-router";

import { integrationTexts } from "../../features/integrations/texts";
import { EmptyState } from "../../shared/feedback/empty-state";
import { ListSkeleton } from "../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../shared/feedback/request-error-notice";
import { SearchIcon } from "../../shared/icons";
import type { CatalogIntegration } from "../../shared/integrations/types";
import { useIntegrationCatalog } from "../../shared/integrations/use-integration-catalog";
import { useTitle } from "../../shared/use-title";

const texts = integrationTexts.page;

interface NamedIntegrationProps {
  /** What the page is called, also before its integration is known and where there is none. */
  titleOf: (integration: CatalogIntegration | undefined) => string;
  page: ComponentType<{ integration: CatalogIntegration }>;
}

/** The page of the integration that the address names. */
export function NamedIntegration({ titleOf, page: Page }: NamedIntegrationProps) {
  const { integrationName = "" } = useParams();
  const { data, error, isFetching, refetch } = useIntegrationCatalog();
  const integration = data?.find(({ name }) => name === integrationName);
  useTitle(titleOf(integration));

  if (integration) return <Page key={integration.name} integration={integration} />;
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
