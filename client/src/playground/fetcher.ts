import type { FetcherParams, SyncExecutionResult } from "@graphiql/toolkit";
import { Kind, parse } from "graphql";

import { fetchSignedIn } from "../services/session";

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
  const isTyped = token !== "" || new Headers(headers).has("authorization");
  const response = await (isTyped ? fetch : fetchSignedIn)("/graphql", {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json",
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
      "content-type": "application/json",
    },
    body: JSON.stringify(withCurrentName(params)),
  });
  const text = await response.text();
  if (!isJson(response)) throw new Error(`The answer is not JSON: ${response.status} ${text}`);
  const isIntrospection = params.operationName === "IntrospectionQuery";
  return JSON.parse(
    text,
    isIntrospection ? withoutObjectDefault : undefined,
  ) as SyncExecutionResult;
}

/**
 * The editor learns an operation's name a moment after its text: whoever runs the text at once
 * would send it under the name of the operation that stood there before.
 */
function withCurrentName(params: FetcherParams): FetcherParams {
  if (!params.operationName || operationNames(params.query).includes(params.operationName))
    return params;
  return { ...params, operationName: undefined };
}

function operationNames(query: string): (string | undefined)[] {
  try {
    return parse(query).definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? definition.name?.value : undefined,
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
