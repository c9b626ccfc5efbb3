import type { AuditEvent, AuditFilter, AuditPage } from "../types";

export const NO_FILTER: AuditFilter = { action: "", person: "", integration: "", text: "" };

export const isFiltered = (filter: AuditFilter): boolean =>
  Object.values(filter).some((wanted: string) => wanted.trim() !== "");

/** The service sends an event's changes as untyped JSON. */
export function eventsOf(page: AuditPage): AuditEvent[] {
  return page.nodes.map((node) => ({ ...node, changes: node.changes as AuditEvent["changes"] }));
}

export function matchesFilter(
  event: AuditEvent,
  { action, person, integration, text }: AuditFilter,
): boolean {
  return (
    (action === "" || event.action === action) &&
    (integration === "" || event.integrationName === integration) &&
    contains(event.userId, person) &&
    contains(searchable(event), text)
  );
}

/** What a person may look for: where it happened, and what is in it. */
function searchable({ organization, userId, integrationName, changes }: AuditEvent): string {
  const values = Object.entries(changes).flatMap(([field, { before, after }]) => [
    field,
    asText(before),
    asText(after),
  ]);
  return [organization?.name, userId, integrationName, ...values].join("\n");
}

const asText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function contains(text: string, wanted: string): boolean {
  return text.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase());
}
