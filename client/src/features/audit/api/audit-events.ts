/** Reading who changed what. */
import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { AuditPage } from "../types";

const AUDIT_EVENTS = graphql(`
  query AuditEvents($organizationId: ID, $first: Int!, $after: String) {
    auditEvents(organizationId: $organizationId, first: $first, after: $after) {
      nodes {
        id
        occurredAt
        action
        userId
        source
        integrationName
        changes
        organization {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Newest first; of one organization, or of all where none is named. */
export async function fetchAuditPage(
  variables: { organizationId: string | null; first: number; after: string | null },
  signal?: AbortSignal,
): Promise<AuditPage> {
  return (await request(AUDIT_EVENTS, variables, { signal })).auditEvents;
}
