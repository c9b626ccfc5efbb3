import { expect, it } from "vitest";

import { listed, listedExternal } from "../../../tests/examples";
import { namesakesIn, selectedOf, shownOf, toggled } from "./import-selection";

const anvil = listedExternal("1", "Anvil");
const birch = listedExternal("2", "Birch", "Birch");
const all = [anvil, birch];

it("finds by name and by id, and hides what is mapped where that is wanted", () => {
  expect(shownOf(all, " ANV ", { hideMapped: false })).toEqual([anvil]);
  expect(shownOf(all, "2", { hideMapped: false })).toEqual([birch]);
  expect(shownOf(all, "", { hideMapped: true })).toEqual([anvil]);
});

it("selects nothing that was mapped meanwhile, or is no longer listed", () => {
  expect(selectedOf(all, new Set(["1", "2", "gone"]))).toEqual([anvil]);
});

it("toggles without touching the selection that it was given", () => {
  const before = new Set(["1"]);
  expect([...toggled(before, "2")]).toEqual(["1", "2"]);
  expect([...toggled(before, "1")]).toEqual([]);
  expect([...before]).toEqual(["1"]);
});

it("takes a name in common for the same, unless that organization is mapped already", () => {
  const ours = [listed("anvil "), listed("Birch")];
  expect([...namesakesIn(all, ours)]).toEqual(["1"]);
  const twin = listedExternal("3", "Birch");
  expect([...namesakesIn([...all, twin], ours)]).toEqual(["1"]);
});
