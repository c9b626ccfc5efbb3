import { ActionIcon, Group, Stack, Text, Tooltip } from "@mantine/core";

import { Notice } from "../feedback/notice";
import { RefreshIcon } from "../icons";
import { RelativeTime } from "../values/relative-time";
import { externalOrganizationTexts } from "./texts";
import type { ExternalOrganizationListing } from "./types";

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
          {externalOrganizationTexts.discovered} <RelativeTime value={listing.cachedAt} />
        </Text>
        <Tooltip label={externalOrganizationTexts.refresh}>
          <ActionIcon
            size="sm"
            onClick={onRefresh}
            loading={refreshing}
            aria-label={externalOrganizationTexts.refresh}
          >
            <RefreshIcon size={14} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {listing.warning && (
        <Notice
          kind="warning"
          title={
            listing.isStale
              ? externalOrganizationTexts.staleTitle
              : externalOrganizationTexts.oddTitle
          }
        >
          {listing.warning}
        </Notice>
      )}
    </Stack>
  );
}
