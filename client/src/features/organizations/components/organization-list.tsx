import { Paper } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";

import { useOffsetTop } from "../../../lib/browser/use-offset-top";
import type { ListedOrganization } from "../../../shared/organizations/types";
import { useOrganizationStates } from "../hooks/use-organization-states";
import { organizationTexts } from "../texts";
import { OrganizationListHead } from "./organization-list-head";
import type { Column, Order } from "./organization-order";
import { OrganizationRow } from "./organization-row";

/** Of a row whose name needs one line; a longer one is measured. */
const ROW_HEIGHT = { wide: 56, phone: 76 };
/** The states of so many organizations are read at once. */
const CHUNK = 50;
const SCROLL_PAUSE = 150;

interface OrganizationListProps {
  organizations: ListedOrganization[];
  order: Order;
  onSort: (column: Column) => void;
}

/** Renders only the rows that are seen, however many there are. */
export function OrganizationList({ organizations, order, onSort }: OrganizationListProps) {
  const isPhone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const rows = useRef<HTMLDivElement>(null);
  const offsetTop = useOffsetTop(rows);
  const virtualizer = useWindowVirtualizer({
    count: organizations.length,
    estimateSize: () => (isPhone ? ROW_HEIGHT.phone : ROW_HEIGHT.wide),
    overscan: 8,
    scrollMargin: offsetTop,
    getItemKey: (index) => organizations[index]?.id ?? index,
  });
  const seen = virtualizer.getVirtualItems();
  const states = useStatesOf(organizations, seen[0]?.index ?? 0, seen.at(-1)?.index ?? 0);
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <div
        role="table"
        aria-label={organizationTexts.list.listLabel}
        aria-rowcount={organizations.length + 1}
      >
        <div role="rowgroup">
          <OrganizationListHead order={order} onSort={onSort} />
        </div>
        <div
          ref={rows}
          role="rowgroup"
          style={{ position: "relative", height: virtualizer.getTotalSize() }}
        >
          {seen.map(({ key, index, start }) => {
            const organization = organizations[index];
            return (
              organization && (
                <OrganizationRow
                  key={key}
                  ref={virtualizer.measureElement}
                  organization={organization}
                  states={states.get(organization.id)}
                  index={index}
                  top={start - offsetTop}
                />
              )
            );
          })}
        </div>
      </div>
    </Paper>
  );
}

/** The states of the organizations from `first` to `last`, read in chunks once scrolling pauses. */
function useStatesOf(organizations: ListedOrganization[], first: number, last: number) {
  const chunks: string[][] = [];
  for (let start = first - (first % CHUNK); start <= last; start += CHUNK) {
    const ids = organizations.slice(start, start + CHUNK).map(({ id }) => id);
    if (ids.length > 0) chunks.push(ids);
  }
  const [settled] = useDebouncedValue(JSON.stringify(chunks), SCROLL_PAUSE, { leading: true });
  return useOrganizationStates(JSON.parse(settled) as string[][]);
}
