import { expect, it } from "vitest";

import { coverageRow } from "../../tests/examples";
import { countStates, inOrder, matchingRows, nextUnmapped, stateFilterOf } from "./coverage-filter";

const rows = inOrder([
  coverageRow("Site 10"),
  coverageRow("Site 2", "MAPPED"),
  coverageRow("Anvil", "DRIFTED"),
  coverageRow("site 1"),
]);

const names = (found: typeof rows) => found.map(({ organization }) => organization.name);

it("orders as people count", () => {
  expect(names(rows)).toEqual(["Anvil", "site 1", "Site 2", "Site 10"]);
});

it("finds by organization, and by what it is mapped to", () => {
  expect(names(matchingRows(rows, " SITE 1", "all"))).toEqual(["site 1", "Site 10"]);
  expect(names(matchingRows(rows, "harbour dental", "all"))).toEqual(["Anvil", "Site 2"]);
  expect(names(matchingRows(rows, "harbour dental", "DRIFTED"))).toEqual(["Anvil"]);
});

it("counts each organization once", () => {
  expect(countStates(rows)).toEqual({ UNMAPPED: 2, MAPPED: 1, DRIFTED: 1, FAILING: 0, EXCLUDED: 0 });
});

it.each([
  ["unmapped", "UNMAPPED"],
  ["", "all"],
  ["nonsense", "all"],
] as const)("reads the filter %j of the address", (text, filter) => {
  expect(stateFilterOf(text)).toBe(filter);
});

it("goes on below, then from the top, and ends where nothing is left", () => {
  expect(nextUnmapped(rows, 1)).toBe("Site 10");
  expect(nextUnmapped(rows, 3)).toBe("site 1");
  expect(nextUnmapped([coverageRow("A")], 0)).toBeNull();
});
