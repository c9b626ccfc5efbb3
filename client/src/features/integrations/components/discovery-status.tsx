import { Stack, Text } from "@mantine/core";

import { ListingStatus } from "../../../shared/external-organizations/listing-status";
import {
  useExternalOrganizations,
  useRefreshDiscovery,
} from "../../../shared/external-organizations/use-discovery";
import { Notice } from "../../../shared/feedback/notice";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { integrationTexts } from "../texts";
import { MissingSettings } from "./missing-settings";

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
