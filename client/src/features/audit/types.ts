import type { AuditAction, AuditEventsQuery } from "../../gql/graphql";

export type { AuditAction } from "../../gql/graphql";

export type AuditPage = AuditEventsQuery["auditEvents"];

/** Changed fields, by their names in the service's schema. */
export type Changes = Record<string, { before: unknown; after: unknown }>;

export type AuditEvent = Omit<AuditPage["nodes"][number], "changes"> & { changes: Changes };

/** What the trail is narrowed to; an empty text narrows nothing. */
export interface AuditFilter {
  action: AuditAction | "";
  person: string;
  integration: string;
  text: string;
}
