/** Runs of connection tests as the service tells of them. */
import { graphql } from "msw";

import type {
  TestConnectionsSubscription,
  TestConnectionsSubscriptionVariables,
} from "../gql/graphql";
import { service } from "./service";

/** A subscription that was asked for, and what the service tells of it. */
export interface TestStream {
  variables: TestConnectionsSubscriptionVariables;
  signal: AbortSignal;
  tell: (progress: TestConnectionsSubscription["testConnections"]) => void;
  complete: () => void;
  /** The connection breaks before all is told. */
  drop: () => void;
}

/** Answers every run of connection tests with events, which the test sends. */
export function onTestConnections(): TestStream[] {
  const streams: TestStream[] = [];
  const encoder = new TextEncoder();
  service.use(
    graphql.operation(({ operationName, variables, request }) => {
      if (operationName !== "TestConnections") return undefined;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const send = (text: string) => {
            controller.enqueue(encoder.encode(text));
          };
          streams.push({
            variables: variables,
            signal: request.signal,
            tell: (testConnections) => {
              send(`event: next\ndata: ${JSON.stringify({ data: { testConnections } })}\n\n`);
            },
            complete: () => {
              send("event: complete\ndata:\n\n");
              controller.close();
            },
            drop: () => {
              controller.close();
            },
          });
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    }),
  );
  return streams;
}
