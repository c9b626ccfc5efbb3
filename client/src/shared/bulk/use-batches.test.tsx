import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { RequestError } from "../../lib/graphql/request-error";
import { useBatches } from "./use-batches";

const items = Array.from({ length: 60 }, (_, index) => `item ${index}`);

type Send = (batch: string[]) => Promise<string[]>;

function batches(send: Send) {
  let ended = 0;
  const { result, unmount } = renderHook(() =>
    useBatches<string, string>({
      keyOf: (item) => item,
      send,
      onEnd: () => {
        ended += 1;
      },
    }),
  );
  const counts = () => {
    const found: Record<string, number> = {};
    for (const { status } of result.current.states.values()) {
      found[status] = (found[status] ?? 0) + 1;
    }
    return found;
  };
  return { result, unmount, counts, endings: () => ended };
}

/** Answers when it is told to. */
function held() {
  const waiting: (() => void)[] = [];
  const sent: string[][] = [];
  const send: Send = (batch) => {
    sent.push(batch);
    return new Promise((resolve) => {
      waiting.push(() => {
        resolve(batch);
      });
    });
  };
  return { send, sent, answer: () => waiting.shift()?.() };
}

const failing = (code: string) =>
  new RequestError({ code, message: "It failed.", advice: "Try again." });

it("sends a few at a time, in order, and has one outcome for each", async () => {
  const sent: string[][] = [];
  const { result, counts, endings } = batches((batch) => {
    sent.push(batch);
    return Promise.resolve(batch);
  });
  await act(() => result.current.run(items));
  expect(sent.map(({ length }) => length)).toEqual([25, 25, 10]);
  expect(sent.flat()).toEqual(items);
  expect(counts()).toEqual({ answered: 60 });
  expect(endings()).toBe(1);
});

it.each([
  ["NETWORK", "unknown"],
  ["FORBIDDEN", "notSent"],
])("stops at a batch that fails with %s, which is then %s", async (code, status) => {
  let batch = 0;
  const { result, counts, endings } = batches((each) => {
    batch += 1;
    return batch === 2 ? Promise.reject(failing(code)) : Promise.resolve(each);
  });
  await act(() => result.current.run(items));
  expect(result.current.states.get("item 25")).toEqual({ status });
  expect(result.current.states.get("item 59")).toEqual({ status: "notSent" });
  expect(counts().answered).toBe(25);
  expect(result.current.error?.code).toBe(code);
  expect(result.current.isRunning).toBe(false);
  expect(endings()).toBe(1);
});

it("keeps what was answered when the rest is tried again", async () => {
  let isBroken = true;
  const { result, counts } = batches((batch) => {
    if (isBroken && batch.includes("item 25")) return Promise.reject(failing("NETWORK"));
    return Promise.resolve(batch);
  });
  await act(() => result.current.run(items));
  isBroken = false;
  await act(() => result.current.run(items.slice(25)));
  expect(counts()).toEqual({ answered: 60 });
  expect(result.current.error).toBeNull();
});

it("finishes the batch under way when it is stopped, and sends no other", async () => {
  const { send, sent, answer } = held();
  const { result, counts } = batches(send);
  let running: Promise<void> | undefined;
  act(() => {
    running = result.current.run(items);
  });
  act(() => {
    result.current.stop();
  });
  expect(result.current.isStopping).toBe(true);
  await act(async () => {
    answer();
    await running;
  });
  expect(sent).toHaveLength(1);
  expect(counts()).toEqual({ answered: 25, notSent: 35 });
  expect(result.current.isStopping).toBe(false);
});

it("sends no further batch once the page is left", async () => {
  const { send, sent, answer } = held();
  const { result, unmount, endings } = batches(send);
  act(() => {
    void result.current.run(items);
  });
  unmount();
  answer();
  await waitFor(() => {
    expect(endings()).toBe(1);
  });
  expect(sent).toHaveLength(1);
});

it("does not take an outcome that is missing for success", async () => {
  const { result } = batches((batch) => Promise.resolve(batch.slice(1)));
  await act(() => result.current.run(["one", "two"]));
  expect(result.current.states.get("two")).toEqual({ status: "unknown" });
});
