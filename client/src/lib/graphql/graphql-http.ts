/** GraphQL over HTTP: what is sent, and what is wrong with what comes back. */
import type { TypedDocumentString } from "../../gql/graphql";
import { fetchSignedIn } from "../session/session";
import { RequestError } from "./request-error";
import { requestErrorTexts } from "./texts";

export const GRAPHQL_RESPONSE = "application/graphql-response+json, application/json";

interface GraphQLErrorBody {
  message: string;
  extensions?: { code?: string; correlationId?: string };
}

export interface GraphQLBody<TResult> {
  data?: TResult | null;
  errors?: GraphQLErrorBody[];
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
}

/** Posts one operation. Rejects with a RequestError, and with the signal's reason once aborted. */
export async function post<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  { accept, signal }: RequestOptions & { accept: string },
): Promise<Response> {
  try {
    return await fetchSignedIn("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept },
      body: JSON.stringify({ ...nameOf(document), variables }),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted || error instanceof RequestError) throw error;
    throw new RequestError({ code: "NETWORK", ...requestErrorTexts.network, cause: error });
  }
}

/** A built client names the operations that its service read from the same build. */
function nameOf<TResult, TVariables>(document: TypedDocumentString<TResult, TVariables>) {
  const documentId: unknown = document.__meta__?.hash;
  return import.meta.env.PROD && documentId ? { documentId } : { query: document.toString() };
}

/** The JSON of an answer. Rejects with a RequestError. */
export async function readBody<TResult>(response: Response): Promise<GraphQLBody<TResult>> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    throw unreadable(response, error);
  }
  if (typeof body !== "object" || body === null) throw unreadable(response);
  return body;
}

/** The data of an answer. Throws a RequestError where there is an error, or no data. */
export function dataOf<TResult>(body: GraphQLBody<TResult>, response: Response): TResult {
  const [firstError] = body.errors ?? [];
  if (firstError) throw refused(firstError);
  if (body.data == null) throw unreadable(response);
  return body.data;
}

function refused(error: GraphQLErrorBody): RequestError {
  const code = error.extensions?.code ?? "UNEXPECTED";
  const advice = requestErrorTexts.adviceByCode[code] ?? requestErrorTexts.unexpected.advice;
  const correlationId = error.extensions?.correlationId ?? null;
  return new RequestError({ code, message: error.message, advice, correlationId });
}

function unreadable(response: Response, cause?: unknown): RequestError {
  if (response.status >= 500) {
    return new RequestError({ code: "UNAVAILABLE", ...requestErrorTexts.unavailable, cause });
  }
  const { message, advice } = requestErrorTexts.unreadable;
  return new RequestError({ code: "BAD_ANSWER", message: message(response.status), advice, cause });
}
