import { afterEach, expect, test, vi } from "vitest";

import { send } from "./fetcher";

afterEach(() => {
  vi.unstubAllGlobals();
});

const viewer = "query Viewer { viewer { userId } }";

test.each([
  ["goes along when the text has it", viewer, "Viewer", "Viewer"],
  ["is left out when the text no longer has it", viewer, "Organizations", undefined],
  ["chooses among several", `${viewer} query Other { __typename }`, "Other", "Other"],
  ["is left out of what does not parse", "query {", "Organizations", undefined],
])("the operation's name %s", async (_, query, operationName, sent) => {
  const fetched = vi.fn(() => Promise.resolve(Response.json({ data: null })));
  vi.stubGlobal("fetch", fetched);

  await send({ query, operationName }, { headers: {}, token: "" });

  const [, init] = fetched.mock.calls[0] as unknown as [string, { body: string }];
  expect((JSON.parse(init.body) as { operationName?: string }).operationName).toBe(sent);
});

const subscription = "subscription Tests { testConnections(integrationName: \"hudu\") { total } }";

function streaming(...events: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const event of events) controller.enqueue(new TextEncoder().encode(event));
    },
  });
}

test.each([
  ["a subscription", subscription, "Tests", "text/event-stream"],
  ["the subscription among others", `${viewer} ${subscription}`, "Tests", "text/event-stream"],
  ["a query", viewer, "Viewer", "application/graphql-response+json, application/json"],
  ["the query beside a subscription", `${viewer} ${subscription}`, "Viewer",
    "application/graphql-response+json, application/json"],
])("%s asks for what it is answered with", async (_, query, operationName, accept) => {
  const fetched = vi.fn(() => Promise.resolve(Response.json({ data: null })));
  vi.stubGlobal("fetch", fetched);

  await send({ query, operationName }, { headers: {}, token: "" });

  const [, init] = fetched.mock.calls[0] as unknown as [string, { headers: { accept: string } }];
  expect(init.headers.accept).toBe(accept);
});

test("a stream's results come one after another, and stopping does not wait for one", async () => {
  const events = streaming('event: next\ndata: {"data":{"total":1}}\n\n');
  let signal: AbortSignal | undefined;
  vi.stubGlobal("fetch", (_: string, init: { signal: AbortSignal }) => {
    signal = init.signal;
    signal.addEventListener("abort", () => void events.cancel().catch(() => undefined));
    return Promise.resolve(
      new Response(events, { headers: { "content-type": "text/event-stream; charset=utf-8" } }),
    );
  });

  const answer = await send({ query: subscription }, { headers: {}, token: "" });
  const results = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();

  await expect(results.next()).resolves.toEqual({ done: false, value: { data: { total: 1 } } });
  await expect(results.return?.()).resolves.toMatchObject({ done: true });
  expect(signal?.aborted).toBe(true);
});

test("a subscription that is refused shows the reason", async () => {
  const errors = [{ message: "Sign in first." }];
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ errors }, { status: 401 })));

  const answer = await send({ query: subscription }, { headers: {}, token: "" });

  expect(answer).toEqual({ errors });
});
