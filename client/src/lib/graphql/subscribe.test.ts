import { http, HttpResponse } from "msw";
import { afterEach, describe, expect, it, vi } from "vitest";

import { TypedDocumentString } from "../../gql/graphql";
import { service } from "../../tests/service";
import { subscribe } from "./subscribe";

const COUNT = new TypedDocumentString<{ count: number }, { to: number }>(
  "subscription Count($to: Int!) { count(to: $to) }",
);

afterEach(() => {
  vi.unstubAllGlobals();
});

function next(body: unknown): string {
  return `event: next\ndata: ${JSON.stringify(body)}\n\n`;
}

const COMPLETE = "event: complete\ndata:\n\n";

/** Answers with these pieces, each a chunk of its own; a number is a single byte. */
function answer(...chunks: (string | number[])[]): void {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(
          typeof chunk === "string" ? encoder.encode(chunk) : Uint8Array.from(chunk),
        );
      }
      controller.close();
    },
  });
  answerWith(new Response(body, { headers: { "content-type": "text/event-stream" } }));
}

function answerWith(response: Response): void {
  service.use(http.post("/graphql", () => response));
}

async function counted(): Promise<number[]> {
  const seen: number[] = [];
  await subscribe(COUNT, { to: 2 }, { onNext: ({ count }) => seen.push(count) });
  return seen;
}

describe("a subscription", () => {
  it("hands over each message and resolves when all is told", async () => {
    answer(next({ data: { count: 1 } }), next({ data: { count: 2 } }), COMPLETE);
    await expect(counted()).resolves.toEqual([1, 2]);
  });

  it("asks for events and sends its variables", async () => {
    const asked = vi.fn<(accept: string | null, body: unknown) => void>();
    service.use(
      http.post("/graphql", async ({ request }) => {
        asked(request.headers.get("accept"), await request.json());
        return new HttpResponse(COMPLETE, { headers: { "content-type": "text/event-stream" } });
      }),
    );
    await counted();
    expect(asked).toHaveBeenCalledWith("text/event-stream", {
      query: COUNT.toString(),
      variables: { to: 2 },
    });
  });

  it.each([
    ["in single bytes", [...new TextEncoder().encode(next({ data: { count: 7 } }))].map((b) => [b])],
    ["with comments between", [":\n\n", next({ data: { count: 7 } }), ": ping\n\n:\n"]],
    ["with other line breaks", ["event: next\r\ndata: {\"data\":\r", "\ndata: {\"count\":7}}\r\r"]],
    ["without spaces", ["event:next\ndata:{\"data\":{\"count\":7}}\n\n"]],
    ["among unknown events", ["event: else\ndata: no json\n\nid: 1\n\n", next({ data: { count: 7 } })]],
  ])("is read %s", async (_, chunks) => {
    answer(...chunks, COMPLETE);
    await expect(counted()).resolves.toEqual([7]);
  });

  it("keeps letters whole that come in two chunks", async () => {
    const bytes = [...new TextEncoder().encode(next({ data: { count: "é" } }))];
    const half = bytes.indexOf(0xc3) + 1;
    answer(bytes.slice(0, half), bytes.slice(half), COMPLETE);
    await expect(counted()).resolves.toEqual(["é"]);
  });

  it("rejects with the service's reason when it ends with an error", async () => {
    answer(
      next({ data: { count: 1 } }),
      next({ data: null, errors: [{ message: "Over.", extensions: { code: "UNAUTHENTICATED" } }] }),
      COMPLETE,
    );
    await expect(counted()).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      message: "Over.",
      advice: expect.stringContaining("Sign in again") as string,
    });
  });

  it("rejects when the service refuses it before it begins", async () => {
    const errors = [{ message: "Too much.", extensions: { code: "RATE_LIMITED" } }];
    answerWith(Response.json({ errors }, { status: 429 }));
    await expect(counted()).rejects.toMatchObject({ code: "RATE_LIMITED", isTransient: true });
  });

  it("rejects when the connection breaks before all is told", async () => {
    answer(next({ data: { count: 1 } }));
    await expect(counted()).rejects.toMatchObject({ code: "NETWORK", isTransient: true });
  });

  it("takes a page of a proxy for an outage", async () => {
    answerWith(
      HttpResponse.html("<h1>Bad gateway</h1>", { status: 502 }),
    );
    await expect(counted()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("rejects with the reason of whoever aborts it", async () => {
    answer(next({ data: { count: 1 } }));
    const leaving = new AbortController();
    const subscription = subscribe(
      COUNT,
      { to: 2 },
      {
        signal: leaving.signal,
        onNext: () => {
          leaving.abort();
        },
      },
    );
    await expect(subscription).rejects.toMatchObject({ name: "AbortError" });
  });

  it("closes the connection when what is done with a message fails", async () => {
    const closed = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(next({ data: { count: 1 } })));
      },
      cancel: closed,
    });
    vi.stubGlobal("fetch", () =>
      Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } })),
    );
    const subscription = subscribe(
      COUNT,
      { to: 2 },
      {
        onNext: () => {
          throw new TypeError("ours");
        },
      },
    );
    await expect(subscription).rejects.toThrow("ours");
    expect(closed).toHaveBeenCalled();
  });
});
