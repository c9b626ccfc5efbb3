import { expect, it } from "vitest";

import { movedPosition } from "./matrix-position";

const last = { row: 2000, column: 20 };
const press = (key: string, ctrlKey = false) => ({ key, ctrlKey });

it.each([
  ["ArrowUp", { row: 4, column: 5 }],
  ["ArrowDown", { row: 6, column: 5 }],
  ["ArrowLeft", { row: 5, column: 4 }],
  ["ArrowRight", { row: 5, column: 6 }],
  ["PageDown", { row: 15, column: 5 }],
  ["PageUp", { row: 0, column: 5 }],
  ["Home", { row: 5, column: 0 }],
  ["End", { row: 5, column: 20 }],
])("%s leads to %j", (key, to) => {
  expect(movedPosition(press(key), { row: 5, column: 5 }, last)).toEqual(to);
});

it("stops at each edge", () => {
  const first = { row: 0, column: 0 };
  expect(movedPosition(press("ArrowUp"), first, last)).toEqual(first);
  expect(movedPosition(press("ArrowLeft"), first, last)).toEqual(first);
  expect(movedPosition(press("ArrowDown"), last, last)).toEqual(last);
  expect(movedPosition(press("ArrowRight"), last, last)).toEqual(last);
});

it("goes to the corners with Control", () => {
  expect(movedPosition(press("End", true), { row: 5, column: 5 }, last)).toEqual(last);
  expect(movedPosition(press("Home", true), last, last)).toEqual({ row: 0, column: 0 });
});

it("leaves other keys alone", () => {
  expect(movedPosition(press("Enter"), last, last)).toBeNull();
  expect(movedPosition(press("a", true), last, last)).toBeNull();
});
