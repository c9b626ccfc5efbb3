import { expect, it } from "vitest";

import { percentOf } from "./percent";

it("rounds down, so that nothing is accepted from more than it is sure of", () => {
  expect([0.9, 0.899, 0.29, 0.57, 1].map(percentOf)).toEqual([90, 89, 29, 57, 100]);
});
