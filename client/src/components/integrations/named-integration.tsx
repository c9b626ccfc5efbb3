import { Button } from "@mantine/core";
import type { ComponentType } from "react";
import { Link, useParams } from "react-router";

import { useIntegrationCatalog } from "../../hooks/use-coverage";
import { useTitle } from "../../hooks/use-title";
import { integrationTexts } from "../../texts-integrations";
import type { CatalogIntegration } from "../../types/coverage";
import { EmptyState } from "../feedback/empty-state";
import { ListSkeleton } from "../feedback/list-skeleton";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { SearchIcon } from "../icons";

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
