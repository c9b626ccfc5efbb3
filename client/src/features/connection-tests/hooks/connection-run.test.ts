import { expect, it } from "vitest";

import { testedMapping } from "../../../tests/examples";
import { BEGUN, begunAgain, broken, countsOf, finished, stopped, told } from "./connection-run";

const first = testedMapping("m1");
const second = testedMapping("m2", { success: false });
const third = testedMapping("m3");

const counted = told(BEGUN, { completed: 0, total: 3, result: null });
const twoEnded = [first, second].reduce(
  (run, result, index) => told(run, { completed: index + 1, total: 3, result }),
  counted,
);

it("knows no total before it is told", () => {
  expect(countsOf(BEGUN)).toEqual({ ended: 0, passed: 0, failed: 0, waiting: null });
  expect(countsOf(counted)).toEqual({ ended: 0, passed: 0, failed: 0, waiting: 3 });
});

it("counts what has ended and what waits", () => {
  expect(countsOf(twoEnded)).toEqual({ ended: 2, passed: 1, failed: 1, waiting: 1 });
  expect(twoEnded.results.map(({ mapping }) => mapping.id)).toEqual(["m1", "m2"]);
});

it("keeps what has ended when the rest is tested in a further run", () => {
  const rest = begunAgain(broken(twoEnded, new Error("gone")), () => true);
  expect(rest).toMatchObject({ phase: "running", error: null, total: 3 });
  const run = told(told(rest, { completed: 0, total: 1, result: null }), {
    completed: 1,
    total: 1,
    result: third,
  });
  expect(countsOf(run)).toEqual({ ended: 3, passed: 2, failed: 1, waiting: 0 });
});

it("has one result for a mapping that is tested again", () => {
  const again = begunAgain(finished(twoEnded), ({ success }) => success);
  const run = told(again, { completed: 1, total: 1, result: testedMapping("m2") });
  expect(countsOf(run)).toEqual({ ended: 2, passed: 2, failed: 0, waiting: 0 });
});

it("misses nothing where a mapping was deleted meanwhile", () => {
  expect(countsOf(finished(twoEnded))).toMatchObject({ ended: 2, waiting: 0 });
});

it("is stopped only while it runs", () => {
  expect(stopped(twoEnded).phase).toBe("stopped");
  expect(stopped(finished(twoEnded)).phase).toBe("finished");
});
