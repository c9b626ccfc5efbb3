import type { TypedDocumentString } from "../../gql/graphql";
import { EVENT_STREAM, isEventStream, resultsOf } from "./event-stream";
import { dataOf, type GraphQLBody, post, readBody, type RequestOptions } from "./graphql-http";
import { RequestError } from "./request-error";
import { requestErrorTexts } from "./texts";

/**
 * Subscribes and hands each message's data to `onNext`; resolves when the service has told all.
 * Rejects with a RequestError, and with the signal's reason once aborted, which also stops the
 * work on the server.
 */
export async function subscribe<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  { signal, onNext }: RequestOptions & { onNext: (data: TResult) => void },
): Promise<void> {
  const response = await post(document, variables, { accept: EVENT_STREAM, signal });
  if (!isEventStream(response)) {
    dataOf(await readBody<TResult>(response), response);
    throw interrupted();
  }
  for await (const body of results<TResult>(response, signal)) onNext(dataOf(body, response));
}

/** The connection may break at any moment, and that is no failure of `onNext`. */
async function* results<TResult>(
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<GraphQLBody<TResult>> {
  try {
    for await (const body of resultsOf(response)) {
      signal?.throwIfAborted();
      yield body as GraphQLBody<TResult>;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw interrupted(error);
  }
}

function interrupted(cause?: unknown): RequestError {
  return new RequestError({ code: "NETWORK", ...requestErrorTexts.interrupted, cause });
}
