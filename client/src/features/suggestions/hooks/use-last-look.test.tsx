import { renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { useNewSinceLastLook } from "./use-last-look";

beforeEach(() => {
  localStorage.clear();
});

function look(ids: string[] | undefined, subject = "mira.halopsa") {
  const { result, unmount } = renderHook(() => useNewSinceLastLook(subject, ids));
  const found = [...result.current];
  unmount();
  return found;
}

it("calls nothing new at the first look, and then what was not there before", () => {
  expect(look(["1", "2"])).toEqual([]);
  expect(look(["1", "2", "3"])).toEqual(["3"]);
  expect(look(["1", "2", "3"])).toEqual([]);
});

it("remembers nothing while it is not known what is there", () => {
  look(["1"]);
  expect(look(undefined)).toEqual([]);
  expect(look(["1", "2"])).toEqual(["2"]);
});

it("keeps apart what is looked at", () => {
  look(["1"]);
  expect(look(["1", "2"], "mira.hudu")).toEqual([]);
});

it("survives what it cannot read", () => {
  localStorage.setItem("orgmap.seen.mira.halopsa", "{");
  expect(look(["1"])).toEqual([]);
});
