import type { FetcherParams, SyncExecutionResult } from "@graphiql/toolkit";
import {
  type ExecutionResult,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
} from "graphql";

import { EVENT_STREAM, isEventStream, resultsOf } from "../lib/graphql/event-stream";
import { fetchSignedIn } from "../lib/session/session";

interface Sent {
  headers: Record<string, string>;
  token: string;
}

/**
 * Sends what the editors hold. A header typed there wins over the token in the page's field, and
 * both win over the token of whoever is signed in.
 */
export async function send(
  params: FetcherParams,
  { headers, token }: Sent,
): Promise<SyncExecutionResult> {
  const leaving = new AbortController();
  const isTyped = token !== "" || new Headers(headers).has("authorization");
  const response = await (isTyped ? fetch : fetchSignedIn)("/graphql", {
    method: "POST",
    headers: {
      accept: isSubscription(params)
        ? EVENT_STREAM
        : "application/graphql-response+json, application/json",
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
      "content-type": "application/json",
    },
    body: JSON.stringify(withCurrentName(params)),
    signal: leaving.signal,
  });
  return isEventStream(response) ? stoppable(response, leaving) : answerOf(response, params);
}

async function answerOf(response: Response, params: FetcherParams): Promise<SyncExecutionResult> {
  const text = await response.text();
  if (!isJson(response)) throw new Error(`The answer is not JSON: ${response.status} ${text}`);
  const isIntrospection = params.operationName === "IntrospectionQuery";
  return JSON.parse(
    text,
    isIntrospection ? withoutObjectDefault : undefined,
  ) as SyncExecutionResult;
}

/** The editor stops with `return`, which an async generator would put off until its next result. */
function stoppable(
  response: Response,
  leaving: AbortController,
): AsyncIterableIterator<ExecutionResult> {
  const results = untilLeft(response, leaving.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => results.next(),
    return() {
      leaving.abort();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}

async function* untilLeft(
  response: Response,
  left: AbortSignal,
): AsyncGenerator<ExecutionResult, undefined> {
  try {
    for await (const result of resultsOf(response)) yield result as ExecutionResult;
  } catch (error) {
    if (!left.aborted) throw error;
  }
}

/**
 * The editor learns an operation's name a moment after its text: whoever runs the text at once
 * would send it under the name of the operation that stood there before.
 */
function withCurrentName(params: FetcherParams): FetcherParams {
  const names = operations(params.query).map(({ name }) => name?.value);
  if (!params.operationName || names.includes(params.operationName)) return params;
  return { ...params, operationName: undefined };
}

function isSubscription(params: FetcherParams): boolean {
  const { operationName } = withCurrentName(params);
  const chosen = operations(params.query).filter(
    ({ name }) => !operationName || name?.value === operationName,
  );
  return chosen.some(({ operation }) => operation === OperationTypeNode.SUBSCRIPTION);
}

function operations(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
  } catch {
    return [];
  }
}

function isJson(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").includes("json");
}

interface InputValue {
  defaultValue?: unknown;
  type?: { ofType: unknown };
}

/**
 * An object as the default of a JSON scalar stops graphql 16 from printing the schema, and the
 * editor prints it (https://github.com/graphql/graphql-js/issues/3051). A default makes a field
 * optional, so it becomes that instead.
 */
function withoutObjectDefault(_key: string, value: unknown): unknown {
  const input = value as InputValue | null;
  if (typeof input?.defaultValue !== "string" || !input.defaultValue.startsWith("{")) return value;
  return { ...input, defaultValue: null, type: input.type?.ofType };
}
