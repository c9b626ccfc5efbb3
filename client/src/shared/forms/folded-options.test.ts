import { expect, it } from "vitest";

import { foldedOptions } from "./folded-options";

const options = ["Anvil", "Müller & Sons", "Mueller Bau"].map((label) => ({ value: label, label }));
const labels = (search: string, limit = 10) =>
  foldedOptions({ options, search, limit }).map((option) => ("label" in option ? option.label : ""));

it("narrows a select as the lists are narrowed", () => {
  expect(labels("sons and mueller")).toEqual(["Müller & Sons"]);
  expect(labels("muller")).toEqual(["Müller & Sons"]);
  expect(labels("")).toHaveLength(3);
  expect(labels("", 2)).toHaveLength(2);
});
