import { expect, it } from "vitest";

import { matrixRow } from "../../../tests/examples";
import { countColumns, countOrganizations, matchingOrganizations } from "./matrix-filter";

const rows = [
  matrixRow("Anvil", { halopsa: "MAPPED", hudu: "UNMAPPED" }),
  matrixRow("Birch", { halopsa: "FAILING", hudu: "UNMAPPED" }),
  matrixRow("Calder", { halopsa: "MAPPED", hudu: "DRIFTED" }),
];

const names = (found: typeof rows) => found.map(({ organization }) => organization.name);

it("finds by name and by domain", () => {
  expect(names(matchingOrganizations(rows, " BIR", "all"))).toEqual(["Birch"]);
  expect(names(matchingOrganizations(rows, "anvil.example", "all"))).toEqual(["Anvil"]);
  const others = new Set(rows.slice(0, 1).map(({ organization }) => organization.id));
  expect(matchingOrganizations(rows, "14", "all", others)).toEqual(rows.slice(0, 1));
});

it("leaves those with any cell in the state, and that match the search", () => {
  expect(names(matchingOrganizations(rows, "", "UNMAPPED"))).toEqual(["Anvil", "Birch"]);
  expect(names(matchingOrganizations(rows, "b", "UNMAPPED"))).toEqual(["Birch"]);
  expect(names(matchingOrganizations(rows, "calder", "UNMAPPED"))).toEqual([]);
});

it("counts an organization once in each state that it is in", () => {
  expect(countOrganizations(rows)).toEqual({ UNMAPPED: 2, MAPPED: 2, DRIFTED: 1, FAILING: 1, EXCLUDED: 0 });
});

it("counts each column by itself", () => {
  const columns = countColumns(rows);
  expect(columns.get("halopsa")).toEqual({ UNMAPPED: 0, MAPPED: 2, DRIFTED: 0, FAILING: 1, EXCLUDED: 0 });
  expect(columns.get("hudu")).toEqual({ UNMAPPED: 2, MAPPED: 0, DRIFTED: 1, FAILING: 0, EXCLUDED: 0 });
  expect(countColumns([]).size).toBe(0);
});
