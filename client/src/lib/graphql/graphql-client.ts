import type { TypedDocumentString } from "../../gql/graphql";
import { dataOf, GRAPHQL_RESPONSE, post, readBody, type RequestOptions } from "./graphql-http";

/** Sends one operation and answers with its data; everything else becomes a RequestError. */
export async function request<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  { signal }: RequestOptions = {},
): Promise<TResult> {
  const response = await post(document, variables, { accept: GRAPHQL_RESPONSE, signal });
  return dataOf(await readBody<TResult>(response), response);
}
