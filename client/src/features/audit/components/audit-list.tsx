import { Paper } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";

import { useOffsetTop } from "../../../lib/browser/use-offset-top";
import { useMappableIntegrations } from "../../../shared/integrations/use-mappable-integrations";
import { auditTexts } from "../texts";
import type { AuditEvent } from "../types";
import { AuditEntry } from "./audit-entry";
import classes from "./audit.module.css";

const USUAL_HEIGHT = 110;
/** To assistive technology: the number is not known. */
const UNKNOWN = -1;

interface AuditListProps {
  events: AuditEvent[];
  isComplete: boolean;
  isBusy: boolean;
  /** Whose page it is on; null for that of all. */
  organizationId: string | null;
}

/** Renders only the entries that are seen; each is as high as its changes are many. */
export function AuditList({ events, isComplete, isBusy, organizationId }: AuditListProps) {
  const displayName = useDisplayName();
  const list = useRef<HTMLDivElement>(null);
  const offsetTop = useOffsetTop(list);
  const virtualizer = useWindowVirtualizer({
    count: events.length,
    estimateSize: () => USUAL_HEIGHT,
    overscan: 6,
    scrollMargin: offsetTop,
    getItemKey: (index) => events[index]?.id ?? index,
  });

  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <div
        ref={list}
        role="feed"
        aria-label={auditTexts.listLabel}
        aria-busy={isBusy}
        style={{ position: "relative", height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const event = events[index];
          return (
            event && (
              <article
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-posinset={index + 1}
                aria-setsize={isComplete ? events.length : UNKNOWN}
                aria-label={auditTexts.actions[event.action]}
                className={classes.entry}
                style={{ transform: `translateY(${start - offsetTop}px)` }}
              >
                <AuditEntry
                  event={event}
                  integrationName={displayName(event.integrationName)}
                  showOrganization={organizationId === null || isAnothers(event, organizationId)}
                />
              </article>
            )
          );
        })}
      </div>
    </Paper>
  );
}

/** That of an organization that was merged into this one. */
const isAnothers = ({ organization }: AuditEvent, organizationId: string) =>
  Boolean(organization) && organization?.id !== organizationId;

/** An integration that is no longer installed keeps its plain name. */
function useDisplayName(): (integrationName: string | null) => string | null {
  const integrations = useMappableIntegrations().data ?? [];
  const names = new Map(integrations.map(({ name, displayName }) => [name, displayName]));
  return (name) => name && (names.get(name) ?? name);
}
