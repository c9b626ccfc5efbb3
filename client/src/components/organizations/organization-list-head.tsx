import { UnstyledButton } from "@mantine/core";

import { texts } from "../../texts";
import classes from "./organization-list.module.css";
import { COLUMNS, type Column, type Order } from "./organization-order";

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
              title={texts.organizations.sortBy(texts.organizations.columns[column])}
              onClick={() => {
                onSort(column);
              }}
            >
              {texts.organizations.columns[column]}
              <span aria-hidden>{sorted === "none" ? "" : order.descending ? " ↓" : " ↑"}</span>
            </UnstyledButton>
          </div>
        );
      })}
    </div>
  );
}
