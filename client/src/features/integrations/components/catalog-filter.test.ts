import { expect, it } from "vitest";

import type { IntegrationCounts } from "../../../shared/coverage/types";
import { halopsa } from "../../../tests/examples";
import { matchingIntegrations } from "./catalog-filter";

const catalog = [
  { ...halopsa, name: "pax8", displayName: "Pax8", supportsOrgMapping: true },
  { ...halopsa, supportsOrgMapping: true },
  { ...halopsa, name: "hudu", displayName: "Hudu", supportsOrgMapping: true, isConfigured: false },
];

const counts = (integrationName: string, changes: Partial<IntegrationCounts>) =>
  [
    integrationName,
    {
      integrationName,
      unmapped: 9,
      mapped: 0,
      drifted: 0,
      failing: 0,
      excluded: 0,
      comparedAt: null,
      ...changes,
    },
  ] as const;

const summary = new Map([counts("pax8", { drifted: 1 }), counts("halopsa", {})]);

const names = (search: string, filter: "all" | "attention" | "missing") =>
  matchingIntegrations(catalog, summary, search, filter).map(({ name }) => name);

it("orders by name and finds by name", () => {
  expect(names("", "all")).toEqual(["halopsa", "hudu", "pax8"]);
  expect(names(" PSA", "all")).toEqual(["halopsa"]);
});

it("shows what has drifted or fails, and what is not set up", () => {
  expect(names("", "attention")).toEqual(["pax8"]);
  expect(names("", "missing")).toEqual(["hudu"]);
  expect(names("pax", "missing")).toEqual([]);
});
