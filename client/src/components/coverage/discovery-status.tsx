import { Stack, Text } from "@mantine/core";

import { useExternalOrganizations, useRefreshDiscovery } from "../../hooks/use-discovery";
import { integrationTexts } from "../../texts-integrations";
import type { CatalogIntegration } from "../../types/coverage";
import { MissingSettings } from "../catalog/integration-card";
import { Notice } from "../feedback/notice";
import { ListingStatus } from "../integrations/listing-status";

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
  const discovery = useExternalOrganizations(integration.name, "");
  const refresh = useRefreshDiscovery(integration.name, "");
  return (
    <Stack gap="xs">
      <ListingStatus integration={integration} discovery={discovery} refresh={refresh}>
        <Text size="sm">{texts.discoveryUnknown}</Text>
      </ListingStatus>
    </Stack>
  );
}
