import { Stack, Text } from "@mantine/core";

import { ListingStatus } from "../../../shared/external-organizations/listing-status";
import {
  useRefreshWholeListing,
  useWholeListing,
} from "../../../shared/external-organizations/use-whole-listing";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import type { useSuggestions } from "../hooks/use-suggestions";
import { suggestionTexts } from "../texts";

interface QueueStatusProps {
  integration: CatalogIntegration;
  queue: ReturnType<typeof useSuggestions>;
}

/** How old the vendor's list is; and why nothing, or nothing newer, is suggested. */
export function QueueStatus({ integration, queue }: QueueStatusProps) {
  const { listing, failure: noListing, error: listingError } = useWholeListing(integration.name);
  const refresh = useRefreshWholeListing(integration.name);
  const failure = queue.failure ?? noListing;
  const error = queue.error ?? listingError ?? refresh.error;
  const askAgain = () => {
    refresh.mutate();
    if (queue.error) void queue.refetch();
  };
  return (
    <Stack gap="xs">
      <ListingStatus
        integration={integration}
        discovery={{ listing, failure, error }}
        refresh={{ ...refresh, mutate: askAgain }}
        retrying={refresh.isPending || queue.isFetching}
      />
      {(failure ?? error) && (
        <Text size="sm">
          {queue.suggestions ? suggestionTexts.outdated : suggestionTexts.failed}
        </Text>
      )}
    </Stack>
  );
}
