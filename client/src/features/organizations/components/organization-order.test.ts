import { expect, it } from "vitest";

import { listed } from "../../../tests/examples";
import { inOrder, nextOrder, orderOf } from "./organization-order";

const organizations = [
  { ...listed("Site 10", 2), domain: "b.example" },
  { ...listed("Site 2"), domain: "a.example", isActive: false },
  listed("anvil", 2),
];

it.each([
  ["", ["anvil", "Site 2", "Site 10"]],
  ["-name", ["Site 10", "Site 2", "anvil"]],
  ["domain", ["anvil", "Site 2", "Site 10"]],
  ["status", ["anvil", "Site 10", "Site 2"]],
  ["-mappings", ["anvil", "Site 10", "Site 2"]],
  ["nonsense", ["anvil", "Site 2", "Site 10"]],
])("orders by %j", (text, names) => {
  expect(inOrder(organizations, orderOf(text)).map(({ name }) => name)).toEqual(names);
});

it("turns round when the same column is chosen again", () => {
  expect(nextOrder(orderOf(""), "name")).toBe("-name");
  expect(nextOrder(orderOf("-name"), "name")).toBe("");
  expect(nextOrder(orderOf("-name"), "domain")).toBe("domain");
});
