import { Badge, Group, Paper, Text } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useRef } from "react";

import { useOffsetTop } from "../../../lib/browser/use-offset-top";
import { identifyingDetails } from "../../../shared/external-organizations/external-details";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import type { ListedExternalOrganization } from "../../../shared/external-organizations/types";
import { mappingRowTexts } from "../../../shared/mappings/texts";
import { importTexts } from "../texts";
import classes from "./import-list.module.css";
import { isMapped } from "./import-selection";

const ROW_HEIGHT = 66;

interface ImportListProps {
  label: string;
  organizations: readonly ListedExternalOrganization[];
  selection: ReadonlySet<string>;
  /** Called the same as an organization that is here. */
  namesakes: ReadonlySet<string>;
  search: string;
  onToggle: (id: string) => void;
}

/** What the vendor lists, each with a box to choose it by; only what is seen is rendered. */
export function ImportList(props: ImportListProps) {
  const { label, organizations, selection, namesakes, search, onToggle } = props;
  const body = useRef<HTMLDivElement>(null);
  const offsetTop = useOffsetTop(body);
  const virtualizer = useWindowVirtualizer({
    count: organizations.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollMargin: offsetTop,
    getItemKey: (index) => organizations[index]?.id ?? index,
  });
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <div
        ref={body}
        role="group"
        aria-label={label}
        style={{ position: "relative", height: virtualizer.getTotalSize() }}
        onKeyDown={moveBetweenBoxes}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const organization = organizations[index];
          return (
            organization && (
              <label
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className={classes.row}
                style={{ transform: `translateY(${start - offsetTop}px)` }}
              >
                <input
                  type="checkbox"
                  className={classes.box}
                  checked={selection.has(organization.id) && !isMapped(organization)}
                  disabled={isMapped(organization)}
                  onChange={() => {
                    onToggle(organization.id);
                  }}
                />
                <ImportOption
                  organization={organization}
                  isNamesake={namesakes.has(organization.id)}
                  search={search}
                />
              </label>
            )
          );
        })}
      </div>
    </Paper>
  );
}

interface ImportOptionProps {
  organization: ListedExternalOrganization;
  isNamesake: boolean;
  search: string;
}

function ImportOption({ organization, isNamesake, search }: ImportOptionProps) {
  const { id, name, isActive, mappings } = organization;
  const owners = [...new Set(mappings.map((mapping) => mapping.organization.name))];
  return (
    <span className={classes.text}>
      <Group component="span" gap={6}>
        <Text span size="sm" fw={600}>
          {name || mappingRowTexts.unnamed}
        </Text>
        {owners.length > 0 && (
          <Badge component="span" variant="light" tt="none" size="sm">
            {importTexts.mappedTo(owners.join(", "))}
          </Badge>
        )}
        {isNamesake && (
          <Badge component="span" color="orange" variant="light" tt="none" size="sm">
            {importTexts.namesake}
          </Badge>
        )}
        {!isActive && (
          <Badge component="span" color="gray" variant="light" tt="none" size="sm">
            {importTexts.inactive}
          </Badge>
        )}
      </Group>
      <Text span display="block" size="xs" c="dimmed">
        {[externalOrganizationTexts.id(id), ...identifyingDetails(organization, search)].join(" · ")}
      </Text>
    </span>
  );
}

/** Arrows go to the next box that can be chosen, as well as Tab does. */
function moveBetweenBoxes(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input:enabled")];
  const next = boxes[boxes.indexOf(event.target as HTMLInputElement) + step];
  event.preventDefault();
  next?.focus();
}
