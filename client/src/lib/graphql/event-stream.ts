/**
 * GraphQL results as server-sent events, as graphql-sse's distinct connections mode sends them.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export const EVENT_STREAM = "text/event-stream";

interface ServerSentEvent {
  name: string;
  data: string;
}

/** The connection ended before the service said that all was told. */
export class StreamInterrupted extends Error {
  override readonly name = "StreamInterrupted";

  constructor() {
    super("The stream ended before it was complete.");
  }
}

export function isEventStream(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").startsWith(EVENT_STREAM);
}

/** Each result as it comes. Leaving the loop closes the connection. */
export async function* resultsOf(response: Response): AsyncGenerator {
  for await (const event of readEvents(response.body)) {
    if (event.name === "complete") return;
    if (event.name === "next") yield JSON.parse(event.data) as unknown;
  }
  throw new StreamInterrupted();
}

async function* readEvents(
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<ServerSentEvent> {
  let fields: string[] = [];
  for await (const line of readLines(body)) {
    if (line) {
      if (!line.startsWith(":")) fields.push(line);
    } else if (fields.length > 0) {
      yield eventOf(fields);
      fields = [];
    }
  }
}

async function* readLines(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      // A carriage return at the end may be the first half of a line break.
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?=[^])/);
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function eventOf(fields: string[]): ServerSentEvent {
  const values = (name: string) =>
    fields
      .filter((field) => field === name || field.startsWith(`${name}:`))
      .map((field) => field.slice(name.length + 1).replace(/^ /, ""));
  return { name: values("event").at(-1) ?? "message", data: values("data").join("\n") };
}
