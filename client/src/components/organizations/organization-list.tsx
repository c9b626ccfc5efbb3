import { Paper, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef } from "react";

import { useOffsetTop } from "../../hooks/use-offset-top";
import { texts } from "../../texts";
import type { ListedOrganization } from "../../types/organization";
import classes from "./organization-list.module.css";
import { OrganizationRow } from "./organization-row";

const ROW_HEIGHT = { wide: 56, phone: 76 };

/** Renders only the rows that are seen, however many there are. */
export function OrganizationList({ organizations }: { organizations: ListedOrganization[] }) {
  const isPhone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const rowHeight = isPhone ? ROW_HEIGHT.phone : ROW_HEIGHT.wide;
  const rows = useRef<HTMLDivElement>(null);
  const offsetTop = useOffsetTop(rows);
  const virtualizer = useWindowVirtualizer({
    count: organizations.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: offsetTop,
    getItemKey: (index) => organizations[index]?.id ?? index,
  });
  useLayoutEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);

  const { columns } = texts.organizations;
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <div
        role="table"
        aria-label={texts.organizations.listLabel}
        aria-rowcount={organizations.length + 1}
      >
        <div role="rowgroup">
          <div role="row" className={classes.head}>
            {[columns.name, columns.domain, columns.status, columns.mappings].map((heading) => (
              <Text key={heading} span inherit role="columnheader">
                {heading}
              </Text>
            ))}
          </div>
        </div>
        <div
          ref={rows}
          role="rowgroup"
          style={{ position: "relative", height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const organization = organizations[index];
            return (
              organization && (
                <OrganizationRow
                  key={key}
                  organization={organization}
                  rowIndex={index + 2}
                  height={rowHeight}
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
