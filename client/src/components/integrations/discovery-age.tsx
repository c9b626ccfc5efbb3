import { ActionIcon, Group, Stack, Text, Tooltip } from "@mantine/core";

import { texts } from "../../texts";
import type { ExternalOrganizationListing } from "../../types/integrationMapping";
import { Notice } from "../feedback/notice";
import { RefreshIcon } from "../icons";
import { RelativeTime } from "../relative-time";

interface DiscoveryAgeProps {
  listing: Pick<ExternalOrganizationListing, "cachedAt" | "isStale" | "warning">;
  onRefresh: () => void;
  refreshing: boolean;
}

export function DiscoveryAge({ listing, onRefresh, refreshing }: DiscoveryAgeProps) {
  return (
    <Stack gap="xs">
      <Group gap={4} c="dimmed">
        <Text size="xs">
          {texts.discovery.discovered} <RelativeTime value={listing.cachedAt} />
        </Text>
        <Tooltip label={texts.discovery.refresh}>
          <ActionIcon
            size="sm"
            onClick={onRefresh}
            loading={refreshing}
            aria-label={texts.discovery.refresh}
          >
            <RefreshIcon size={14} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {listing.isStale && (
        <Notice kind="warning" title={texts.discovery.staleTitle}>
          {listing.warning}
        </Notice>
      )}
    </Stack>
  );
}
