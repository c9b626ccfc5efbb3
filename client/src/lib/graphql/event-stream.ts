/** GraphQL results as server-sent events, as graphql-sse's distinct connections mode sends them. */
import { createParser, type EventSourceMessage } from "eventsource-parser";

export const EVENT_STREAM = "text/event-stream";

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
    if (event.event === "complete") return;
    if (event.event === "next") yield JSON.parse(event.data) as unknown;
  }
  throw new StreamInterrupted();
}

async function* readEvents(
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<EventSourceMessage> {
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  for await (const text of readText(body)) {
    parser.feed(text);
    yield* events.splice(0);
  }
}

async function* readText(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
