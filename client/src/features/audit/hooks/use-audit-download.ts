import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { fetchAuditPage } from "../api/audit-events";
import type { AuditEvent, AuditFilter } from "../types";
import { eventsOf, matchesFilter } from "./audit-filter";

/** The most that the service gives at once. */
const PAGE_SIZE = 500;

export interface DownloadProgress {
  read: number;
  found: number;
}

/**
 * Reads the whole trail, page by page, and keeps what the filter lets through. `start` answers
 * with that, or with null where it was cancelled.
 */
export function useAuditDownload(organizationId: string | null, filter: AuditFilter) {
  const [progress, setProgress] = useState<DownloadProgress | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(
    () => () => {
      running.current?.abort();
    },
    [],
  );
  const reading = useMutation({
    mutationFn: async () => {
      const { signal } = (running.current = new AbortController());
      try {
        return await readAll(organizationId, filter, { signal, onProgress: setProgress });
      } catch (error) {
        if (signal.aborted) return null;
        throw error;
      } finally {
        setProgress(null);
      }
    },
  });
  return {
    progress,
    error: reading.error,
    start: (onRead: (events: AuditEvent[]) => void) => {
      reading.mutate(undefined, {
        onSuccess: (events) => {
          if (events) onRead(events);
        },
      });
    },
    cancel: () => running.current?.abort(),
  };
}

async function readAll(
  organizationId: string | null,
  filter: AuditFilter,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: DownloadProgress) => void },
): Promise<AuditEvent[]> {
  const found: AuditEvent[] = [];
  let read = 0;
  let after: string | null = null;
  do {
    onProgress({ read, found: found.length });
    const page = await fetchAuditPage({ organizationId, first: PAGE_SIZE, after }, signal);
    read += page.nodes.length;
    found.push(...eventsOf(page).filter((event) => matchesFilter(event, filter)));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}
