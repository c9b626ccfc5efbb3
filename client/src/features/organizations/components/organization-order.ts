import type { ListedOrganization } from "../../../shared/organizations/types";

export const COLUMNS = ["name", "domain", "status", "mappings"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  column: Column;
  descending: boolean;
}

const byText = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** As the address writes it: `domain`, or `-domain` for the other way round. */
export function orderOf(text: string): Order {
  const descending = text.startsWith("-");
  const column = COLUMNS.find((each) => each === text.replace("-", ""));
  return column ? { column, descending } : { column: "name", descending: false };
}

/** A second choice of the same column turns the order round. */
export function nextOrder(order: Order, column: Column): string {
  const descending = order.column === column && !order.descending;
  const text = `${descending ? "-" : ""}${column}`;
  return text === "name" ? "" : text;
}

/** Equal ones stay in the order of their names. */
export function inOrder(
  organizations: readonly ListedOrganization[],
  { column, descending }: Order,
): ListedOrganization[] {
  const turn = descending ? -1 : 1;
  return [...organizations].sort(
    (one, other) =>
      turn * compare(one, other, column) || byText.compare(one.name, other.name),
  );
}

function compare(one: ListedOrganization, other: ListedOrganization, column: Column): number {
  switch (column) {
    case "name":
      return byText.compare(one.name, other.name);
    case "domain":
      return byText.compare(one.domain ?? "", other.domain ?? "");
    case "status":
      return Number(other.isActive) - Number(one.isActive);
    case "mappings":
      return one.mappings.length - other.mappings.length;
  }
}
