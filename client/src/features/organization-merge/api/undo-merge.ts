import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { UndoMergeResult } from "../types";

const UNDO_MERGE = graphql(`
  mutation UndoOrganizationMerge($id: ID!) {
    undoOrganizationMerge(id: $id) {
      __typename
      ... on OrganizationMerge {
        ...MergeFields
      }
      ... on Error {
        message
      }
      ... on ValidationError {
        fields {
          field
          message
        }
      }
    }
  }
`);

export async function undoMerge(id: string): Promise<UndoMergeResult> {
  return (await request(UNDO_MERGE, { id })).undoOrganizationMerge;
}
