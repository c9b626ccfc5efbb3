import { Stack, Text } from "@mantine/core";

import { useExternalOrganizations, useRefreshDiscovery } from "../../hooks/use-discovery";
import { integrationTexts } from "../../texts-integrations";
import type { CatalogIntegration } from "../../types/coverage";
import { MissingSettings } from "../catalog/integration-card";
import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { DiscoveryAge } from "../integrations/discovery-age";
import { DiscoveryNotice } from "../integrations/discovery-notice";

const texts = integrationTexts.page;

/** How old the vendor's list is; where there is none, why, and what that means for the rows. */
export function DiscoveryStatus({ integration }: { integration: CatalogIntegration }) {
  if (!integration.isConfigured) {
    return (
      <Notice kind="warning" title={texts.notSetUp(integration.displayName)}>
        <MissingSettings names={integration.missingSettings} />
      </Notice>
    );
  }
  return integration.supportsDiscovery ? <ListStatus integration={integration} /> : null;
}

function ListStatus({ integration }: { integration: CatalogIntegration }) {
  const { listing, failure, error } = useExternalOrganizations(integration.name, "");
  const refresh = useRefreshDiscovery(integration.name, "");
  const askAgain = () => {
    refresh.mutate();
  };
  return (
    <Stack gap="xs">
      {listing && (
        <DiscoveryAge listing={listing} onRefresh={askAgain} refreshing={refresh.isPending} />
      )}
      {failure && (
        <>
          <DiscoveryNotice
            integration={integration}
            failure={failure}
            onRetry={askAgain}
            retrying={refresh.isPending}
          />
          <Text size="sm">{texts.discoveryUnknown}</Text>
        </>
      )}
      {(error ?? refresh.error) && (
        <RequestErrorNotice
          error={error ?? refresh.error}
          onRetry={askAgain}
          retrying={refresh.isPending}
        />
      )}
    </Stack>
  );
}
