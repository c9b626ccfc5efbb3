import { expect, it } from "vitest";

import cases from "../../../../tests/search_cases.json";
import { searchFor } from "./text-search";

it.each(cases.found)("finds %j by %j", (stored, sought) => {
  expect(searchFor(sought).finds(stored)).toBe(true);
});

it.each(cases.not_found)("does not find %j by %j", (stored, sought) => {
  expect(searchFor(sought).finds(stored)).toBe(false);
});

it("finds what is no name as it is written", () => {
  const search = searchFor("SITE-49");
  expect(search.finds("Corvane", null, undefined, "site-490.example")).toBe(true);
  expect(searchFor("site 49").finds("Corvane", "site-490.example")).toBe(false);
});

it("finds everything for nothing", () => {
  expect(searchFor(" \u00a0").isEmpty).toBe(true);
  expect(searchFor("a").isEmpty).toBe(false);
});
