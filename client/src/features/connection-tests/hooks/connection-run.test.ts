import { expect, it } from "vitest";

import { testedMapping } from "../../../tests/examples";
import type { RunProgress } from "../types";
import {
  BEGUN,
  begunAgain,
  broken,
  countsOf,
  finished,
  followedAgain,
  stopped,
  told,
} from "./connection-run";

const first = testedMapping("m1");
const second = testedMapping("m2", { success: false });
const third = testedMapping("m3");

const progress = (total: number, changes: Partial<RunProgress> = {}): RunProgress => ({
  state: "RUNNING",
  completed: 0,
  total,
  message: null,
  waitsUntil: null,
  ...changes,
});

const counted = told(BEGUN, progress(3), []);
const twoEnded = told(told(counted, progress(3), [first]), progress(3), [second]);

it("knows no total before it is told", () => {
  expect(countsOf(BEGUN)).toEqual({
    ended: 0,
    passed: 0,
    failed: 0,
    waiting: null,
  });
  expect(countsOf(counted)).toEqual({
    ended: 0,
    passed: 0,
    failed: 0,
    waiting: 3,
  });
});

it("counts what has ended and what waits", () => {
  expect(countsOf(twoEnded)).toEqual({
    ended: 2,
    passed: 1,
    failed: 1,
    waiting: 1,
  });
  expect(twoEnded.results.map(({ mappingId }) => mappingId)).toEqual(["m1", "m2"]);
});

it("keeps what has ended when the rest is tested in a further run", () => {
  const rest = begunAgain(broken(twoEnded, new Error("gone")), () => true);
  expect(rest).toMatchObject({ phase: "running", error: null, total: 3 });
  const run = told(told(rest, progress(1), []), progress(1), [third]);
  expect(countsOf(run)).toEqual({ ended: 3, passed: 2, failed: 1, waiting: 0 });
});

it("has one result for a mapping that is tested again", () => {
  const again = begunAgain(finished(twoEnded), ({ success }) => success);
  const run = told(again, progress(1), [testedMapping("m2")]);
  expect(countsOf(run)).toEqual({ ended: 2, passed: 2, failed: 0, waiting: 0 });
});

it("misses nothing where a mapping was deleted meanwhile", () => {
  expect(countsOf(finished(twoEnded))).toMatchObject({ ended: 2, waiting: 0 });
});

it("is stopped only while it runs", () => {
  expect(stopped(twoEnded).phase).toBe("stopped");
  expect(stopped(finished(twoEnded)).phase).toBe("finished");
});

it("says what it waits for until it goes on", () => {
  const until = "2026-05-04T12:04:00+00:00";
  const waiting = told(
    counted,
    progress(3, { state: "WAITING", message: "A limit", waitsUntil: until }),
    [],
  );
  expect(waiting.waiting).toEqual({ message: "A limit", until });
  expect(told(waiting, progress(3), [first]).waiting).toBeNull();
  expect(stopped(waiting).waiting).toBeNull();
});

it("goes on with what it knew when the same run is followed again", () => {
  const again = followedAgain(broken(twoEnded, new Error("gone")));
  expect(countsOf(told(again, progress(3), [third]))).toMatchObject({
    ended: 3,
    waiting: 0,
  });
  expect(again).toMatchObject({ phase: "running", error: null });
});
