import { UnstyledButton } from "@mantine/core";

import { organizationTexts } from "../texts";
import classes from "./organization-list.module.css";
import { type Column, COLUMNS, type Order } from "./organization-order";

interface OrganizationListHeadProps {
  order: Order;
  onSort: (column: Column) => void;
}

export function OrganizationListHead({ order, onSort }: OrganizationListHeadProps) {
  return (
    <div role="row" className={classes.head}>
      {COLUMNS.map((column) => {
        const direction = order.descending ? "descending" : "ascending";
        const sorted = order.column === column ? direction : "none";
        return (
          <div key={column} role="columnheader" aria-sort={sorted}>
            <UnstyledButton
              className={classes.sort}
              title={organizationTexts.list.sortBy(organizationTexts.list.columns[column])}
              onClick={() => {
                onSort(column);
              }}
            >
              {organizationTexts.list.columns[column]}
              <span aria-hidden>{sorted === "none" ? "" : order.descending ? " ↓" : " ↑"}</span>
            </UnstyledButton>
          </div>
        );
      })}
    </div>
  );
}
