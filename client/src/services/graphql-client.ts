import type { TypedDocumentString } from "../gql/graphql";
import { texts } from "../texts";
import { RequestError } from "./request-error";
import { fetchSignedIn } from "./session";

interface GraphQLErrorBody {
  message: string;
  extensions?: { code?: string; correlationId?: string };
}

interface GraphQLBody<TResult> {
  data?: TResult | null;
  errors?: GraphQLErrorBody[];
}

interface RequestOptions {
  signal?: AbortSignal | undefined;
}

/** Sends one operation and answers with its data; everything else becomes a RequestError. */
export async function request<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  { signal }: RequestOptions = {},
): Promise<TResult> {
  const response = await send(JSON.stringify({ ...nameOf(document), variables }), signal);
  const body = await readBody<TResult>(response);
  const [firstError] = body.errors ?? [];
  if (firstError) throw refused(firstError);
  if (body.data == null) throw unreadable(response);
  return body.data;
}

/** A built client names the operations that its service read from the same build. */
function nameOf<TResult, TVariables>(document: TypedDocumentString<TResult, TVariables>) {
  const documentId: unknown = document.__meta__?.hash;
  return import.meta.env.PROD && documentId ? { documentId } : { query: document.toString() };
}

async function send(body: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetchSignedIn("/graphql", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
      },
      body,
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted || error instanceof RequestError) throw error;
    throw new RequestError({ code: "NETWORK", ...texts.requestErrors.network, cause: error });
  }
}

async function readBody<TResult>(response: Response): Promise<GraphQLBody<TResult>> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    throw unreadable(response, error);
  }
  if (typeof body !== "object" || body === null) throw unreadable(response);
  return body;
}

function refused(error: GraphQLErrorBody): RequestError {
  const code = error.extensions?.code ?? "UNEXPECTED";
  const advice = texts.requestErrors.adviceByCode[code] ?? texts.requestErrors.unexpected.advice;
  const correlationId = error.extensions?.correlationId ?? null;
  return new RequestError({ code, message: error.message, advice, correlationId });
}

function unreadable(response: Response, cause?: unknown): RequestError {
  if (response.status >= 500) {
    return new RequestError({ code: "UNAVAILABLE", ...texts.requestErrors.unavailable, cause });
  }
  const { message, advice } = texts.requestErrors.unreadable;
  return new RequestError({ code: "BAD_ANSWER", message: message(response.status), advice, cause });
}
