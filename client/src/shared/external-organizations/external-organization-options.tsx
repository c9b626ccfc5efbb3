import { Combobox, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

import { ExternalOrganizationOption } from "./external-organization-option";
import classes from "./external-organization-options.module.css";
import { externalOrganizationTexts } from "./texts";
import type { ExternalOrganizationListing } from "./types";

/** Of an option whose name and details need one line each; a longer one is measured. */
const OPTION_HEIGHT = 52;
const OVERSCAN = 4;
/** The next page is asked for when so few options are left below. */
const READ_AHEAD = 15;

export const optionId = (listId: string, index: number) => `${listId}-${index}`;

interface ExternalOrganizationOptionsProps {
  listId: string;
  label: string;
  listing: ExternalOrganizationListing;
  search: string;
  chosenId: string;
  /** The organization that is being mapped. */
  organizationId: string;
  /** The option that the keyboard is at, or -1. */
  activeIndex: number;
  onReachEnd: () => void;
}

/** What the search found, of which only what is seen is rendered. */
export function ExternalOrganizationOptions({
  listId,
  label,
  listing: { nodes, totalCount },
  search,
  chosenId,
  organizationId,
  activeIndex,
  onReachEnd,
}: ExternalOrganizationOptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this
  const virtualizer = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => list.current,
    estimateSize: () => OPTION_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => nodes[index]?.id ?? index,
  });
  const seen = virtualizer.getVirtualItems();
  // The field refers to the active option, which must be there even where a person scrolled away
  // from it, or where the list has no height because its field was scrolled off the screen.
  const active = virtualizer.measurementsCache[activeIndex];
  const isActiveSeen = active === undefined || seen.some(({ index }) => index === activeIndex);
  const options = isActiveSeen ? seen : [...seen, active];
  const lastSeen = Math.max(seen.at(-1)?.index ?? 0, activeIndex);
  const isNearEnd = nodes.length < totalCount && lastSeen + READ_AHEAD >= nodes.length;

  // Not with the next page's arrival: a person may have scrolled away from the keyboard's place.
  useEffect(() => {
    virtualizer.scrollToIndex(Math.max(activeIndex, 0));
  }, [virtualizer, activeIndex, search]);
  useEffect(() => {
    if (isNearEnd) onReachEnd();
  }, [isNearEnd, onReachEnd]);

  return (
    <>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={label}
        className={classes.list}
        onMouseDown={(event) => {
          event.preventDefault();
        }}
      >
        <div
          role="presentation"
          className={classes.space}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {options.map(({ key, index, start }) => {
            const organization = nodes[index];
            return (
              organization && (
                <Combobox.Option
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  id={optionId(listId, index)}
                  value={organization.id}
                  active={organization.id === chosenId}
                  selected={index === activeIndex}
                  aria-selected={index === activeIndex}
                  aria-setsize={totalCount}
                  aria-posinset={index + 1}
                  className={classes.option}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <ExternalOrganizationOption
                    organization={organization}
                    search={search}
                    organizationId={organizationId}
                  />
                </Combobox.Option>
              )
            );
          })}
        </div>
      </div>
      {nodes.length === 0 && (
        <Combobox.Empty>
          {search ? externalOrganizationTexts.nothingFound(search) : externalOrganizationTexts.nothingThere}
        </Combobox.Empty>
      )}
      {nodes.length > 0 && (
        <Combobox.Footer>
          <Text size="xs" c="dimmed">
            {externalOrganizationTexts.found(totalCount)}
          </Text>
        </Combobox.Footer>
      )}
    </>
  );
}
