import { plural } from "../../lib/plural";
import type { AuditAction } from "./types";

export const auditTexts = {
  title: "Audit",
  explanation: "Who changed what, when, and from where. Newest first.",
  organizationTitle: "Changes",
  organizationExplanation: "Who changed what in this organization. Newest first.",
  listLabel: "Changes",
  notAllowed: {
    title: "This page is for the provider's own staff",
    explanation:
      "You do not have access to every organization. Changes to an organization that you can see are on its page, under Audit.",
  },
  actions: {
    ORGANIZATION_CREATED: "Organization created",
    ORGANIZATION_UPDATED: "Organization changed",
    MAPPING_CREATED: "Mapping added",
    MAPPING_UPDATED: "Mapping changed",
    MAPPING_DELETED: "Mapping deleted",
    CONNECTION_TESTED: "Connection tested",
    ACCESS_GRANTED: "Access granted",
    ACCESS_REVOKED: "Access revoked",
    SUGGESTION_REJECTED: "Suggestion rejected",
    SUGGESTION_RESTORED: "Suggestion restored",
    ORGANIZATION_EXCLUDED: "Organization excluded",
    EXTERNAL_ORGANIZATION_EXCLUDED: "External organization excluded",
    EXCLUSION_REMOVED: "Exclusion removed",
    UNCONFINED_CALL: "Unconfined request",
    ORGANIZATIONS_MERGED: "Organizations merged",
    ORGANIZATION_MERGE_UNDONE: "Merge undone",
    OTHER: "Another change",
  } satisfies Record<AuditAction, string>,
  sources: {
    graphql: "web or API",
    workflow: "a workflow",
    cli: "the command line",
  } as Partial<Record<string, string>>,
  by: "by",
  from: "from",
  everywhere: "Provider-wide",
  fields: {
    name: "Name",
    domain: "Domain",
    isActive: "Status",
    aliases: "Aliases",
    forgottenNames: "Forgotten names",
    externalOrgId: "External id",
    externalOrgName: "External name",
    lastTestSuccess: "Test",
    lastTestResult: "Test result",
    userId: "Person",
    permissions: "Permissions",
    reason: "Reason",
    mergedInto: "Merged into",
    from: "Merged organization",
    into: "Organization that stays",
  } as Partial<Record<string, string>>,
  mappingDataField: (name: string) => `Mapping data: ${name}`,
  before: "before:",
  after: "after:",
  nothing: "nothing",
  yes: "Yes",
  no: "No",
  noFields: "No field changed.",
  filter: {
    label: "Narrow down the changes",
    action: "What happened",
    anyAction: "Anything",
    person: "Person",
    anyPerson: "Anyone",
    integration: "Integration",
    anyIntegration: "Any",
    text: "Text",
    textPlaceholder: "Name or value",
    clear: "Clear the filter",
  },
  restart: "Check for newer changes",
  count: (found: number, searched: number, isFiltered: boolean, isComplete: boolean) => {
    if (!isFiltered) {
      const newest = plural(searched, "change", "changes");
      return isComplete ? newest : `The newest ${newest}`;
    }
    const among = plural(searched, "change", "changes");
    const matching = found.toLocaleString("en");
    return isComplete ? `${matching} of ${among}` : `${matching} of the newest ${among}`;
  },
  searchedBackTo: "searched back to",
  searching: "searching …",
  more: "Load older changes",
  searchFurther: "Search further back",
  end: "That is the first change on record.",
  empty: {
    title: "Nothing has changed yet",
    explanation: "From now on, each change is listed here with the person who made it.",
  },
  noneFound: {
    title: "Nothing found",
    complete: "No change on record matches the filter.",
    incomplete: "No change searched so far matches the filter. Older ones may.",
  },
  download: {
    start: "Download as CSV",
    title: "Preparing the download",
    progress: (read: number, found: number) =>
      `${plural(read, "change", "changes")} read, ${found.toLocaleString("en")} kept …`,
    cancel: "Cancel the download",
    done: (count: number) => `${plural(count, "change", "changes")} downloaded.`,
    fileName: (day: string) => `audit-${day}.csv`,
    columns: {
      occurredAt: "Time (UTC)",
      action: "Action",
      person: "Person",
      source: "Source",
      organization: "Organization",
      organizationId: "Organization id",
      integration: "Integration",
      eventId: "Event id",
      field: "Field",
      before: "Before",
      after: "After",
    },
  },
} as const;
