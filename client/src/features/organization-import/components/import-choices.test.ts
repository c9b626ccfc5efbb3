import { expect, it } from "vitest";

import { importCandidate, listedExternal, twinOf } from "../../../tests/examples";
import {
  chosen,
  chosenOf,
  choicesFor,
  mappedHereOf,
  sectionsOf,
  shownOf,
  withSafe,
} from "./import-choices";

const anvil = importCandidate("1", "Anvil", { groups: ["Customer"] });
const birch = importCandidate("2", "Birch", {
  externalOrganization: listedExternal("2", "Birch", "Birch"),
  state: "MAPPED",
});
const esk = importCandidate("3", "Esk Ltd", { state: "HAS_TWIN", twin: twinOf("Esk") });
const all = [anvil, birch, esk];
const NOBODY = new Set<string>();

it("finds by name and by id, within the group that is chosen", () => {
  expect(shownOf(all, " ANV ", "")).toEqual([anvil]);
  expect(shownOf(all, "2", "")).toEqual([birch]);
  expect(shownOf(all, "", "Customer")).toEqual([anvil]);
  expect(shownOf(all, "birch", "Customer")).toEqual([]);
});

it("has each candidate in one section", () => {
  const inactive = importCandidate("4", "Fenwick", { state: "INACTIVE" });
  expect(sectionsOf([...all, inactive])).toEqual({
    fresh: [anvil],
    twins: [esk],
    doubtful: [inactive],
    mapped: [birch],
  });
});

it("takes no choice that cannot be made any more", () => {
  const choices = new Map([
    ["1", "map"],
    ["2", "import"],
    ["3", "even"],
    ["gone", "import"],
  ] as const);
  expect(chosenOf(all, choices, NOBODY)).toEqual([{ candidate: esk, choice: "even" }]);
});

it("never offers to map where the twin is mapped from this list", () => {
  expect(choicesFor(esk, NOBODY)).toEqual(["map", "even"]);
  expect(choicesFor(esk, new Set(["id of Esk"]))).toEqual(["even"]);
  expect(mappedHereOf(all)).toEqual(new Set(["Birch"]));
});

it("chooses without touching the choices that it was given, and nothing unsafe by itself", () => {
  const before = chosen(new Map(), "3", "map");
  expect([...chosen(before, "3", "even")]).toEqual([["3", "even"]]);
  expect([...chosen(before, "3", null)]).toEqual([]);
  expect([...withSafe(before, all)]).toEqual([
    ["3", "map"],
    ["1", "import"],
  ]);
  expect([...before]).toEqual([["3", "map"]]);
});
