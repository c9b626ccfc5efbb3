import { ActionIcon, Button, Group, Stack, Text, Tooltip } from "@mantine/core";

import { EmptyState } from "../../../shared/feedback/empty-state";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { RefreshIcon, SearchIcon } from "../../../shared/icons";
import { RelativeTime } from "../../../shared/values/relative-time";
import { isFiltered } from "../hooks/audit-filter";
import { useAuditTrail } from "../hooks/use-audit-trail";
import { auditTexts } from "../texts";
import type { AuditFilter } from "../types";
import { AuditDownload } from "./audit-download";
import { AuditFilters } from "./audit-filters";
import { AuditList } from "./audit-list";

interface AuditTrailProps {
  /** null is the trail of all organizations. */
  organizationId: string | null;
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
}

export function AuditTrail({ organizationId, filter, onFilter }: AuditTrailProps) {
  const trail = useAuditTrail(organizationId, filter);
  return (
    <Stack>
      <AuditFilters filter={filter} onChange={onFilter} people={trail.people} />
      {trail.isPending && <ListSkeleton rows={5} height={88} />}
      {trail.searched > 0 && (
        <Group justify="space-between">
          <Progress {...trail} isFiltered={isFiltered(filter)} />
          <AuditDownload organizationId={organizationId} filter={filter} />
        </Group>
      )}
      {trail.events.length > 0 && (
        <AuditList
          events={trail.events}
          isComplete={trail.isComplete}
          isBusy={trail.isSearching}
          organizationId={organizationId}
        />
      )}
      {trail.events.length === 0 && !trail.isSearching && !trail.error && <Nothing {...trail} />}
      {trail.error && (
        <RequestErrorNotice
          error={trail.error}
          onRetry={trail.retry}
          retrying={trail.isSearching}
        />
      )}
      {!trail.isPending && !trail.error && <Further {...trail} isFiltered={isFiltered(filter)} />}
    </Stack>
  );
}

type Trail = ReturnType<typeof useAuditTrail>;

/** How much was found, and how far back that holds. */
function Progress({
  events,
  searched,
  searchedBackTo,
  isComplete,
  isSearching,
  isFiltered,
  restart,
}: Trail & { isFiltered: boolean }) {
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" role="status">
        {auditTexts.count(events.length, searched, isFiltered, isComplete)}
        {isFiltered && !isComplete && searchedBackTo !== null && (
          <>
            , {auditTexts.searchedBackTo} <RelativeTime value={searchedBackTo} />
          </>
        )}
        {isSearching && ` · ${auditTexts.searching}`}
      </Text>
      <Tooltip label={auditTexts.restart}>
        <ActionIcon aria-label={auditTexts.restart} onClick={() => void restart()}>
          <RefreshIcon size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function Nothing({ searched, isComplete }: Trail) {
  const { empty, noneFound } = auditTexts;
  const explanation = isComplete ? noneFound.complete : noneFound.incomplete;
  return (
    <EmptyState
      icon={<SearchIcon size={26} />}
      {...(searched === 0 ? empty : { title: noneFound.title, explanation })}
    />
  );
}

function Further({
  searched,
  isComplete,
  isSearching,
  isFiltered,
  more,
}: Trail & { isFiltered: boolean }) {
  if (searched === 0) return null;
  if (isComplete) {
    return isFiltered ? null : (
      <Text size="sm" c="dimmed" ta="center">
        {auditTexts.end}
      </Text>
    );
  }
  return (
    <Button variant="default" onClick={more} loading={isSearching} style={{ alignSelf: "center" }}>
      {isFiltered ? auditTexts.searchFurther : auditTexts.more}
    </Button>
  );
}
