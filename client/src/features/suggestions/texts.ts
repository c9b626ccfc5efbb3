import { plural } from "../../lib/plural";
import type { MatchSignalKind } from "./types";

const signals: Record<MatchSignalKind, string> = {
  EXTERNAL_ID: "Same id",
  DOMAIN: "Same domain",
  EXACT_NAME: "Same name",
  NORMALIZED_NAME: "Same name, written differently",
  SIMILAR_NAME: "Similar name",
};

export const suggestionTexts = {
  title: "Suggestions",
  link: {
    label: "Suggestions",
    count: (count: number) => plural(count, "suggestion", "suggestions"),
  },
  explanation: (integration: string, term: string) =>
    `Which ${term} of ${integration} each unmapped organization probably is, and why. Nothing is mapped until you accept it.`,
  notAllowed: {
    title: "Suggestions are for those who manage all organizations",
    explanation:
      "They compare all customers with all that the vendor lists, so they need the permission to manage, provider-wide. Somebody who has it can grant it.",
  },
  notPossible: {
    title: "There is no list to suggest from",
    explanation: (integration: string) =>
      `${integration} cannot list its organizations, so nothing can be compared. Map by hand instead.`,
  },
  toMappings: (integration: string) => `To the mappings of ${integration}`,
  failed: "Nothing can be suggested until the list can be read. That does not mean that all is mapped.",
  loading: "Comparing names, domains and ids …",
  outdated: "These suggestions could not be brought up to date; what is shown may be old.",
  newThere: (count: number, integration: string) =>
    `${count.toLocaleString("en")} new at ${integration} since you last looked here.`,
  views: {
    label: "What to show",
    suggested: "Suggested",
    ambiguous: "Too close to call",
    organizations: (integration: string) => `No counterpart in ${integration}`,
    externals: "No counterpart here",
    rejected: "Rejected",
  },
  unknownCount: "?",
  isNew: "New",
  inactive: "Inactive there",
  ambiguous: "Too close to call",
  ambiguousHelp: "Others are as likely. Choose yourself; it is never accepted in bulk.",
  contradictory: "What is known of the two disagrees. It is never accepted in bulk.",
  nearTies: {
    label: (organization: string) => `As likely for ${organization}`,
    sure: (percent: number) => `${percent} % sure`,
    take: "Accept this one",
    takeLabel: (organization: string, external: string, id: string) =>
      `Accept ${external} (id ${id}) for ${organization}`,
    organization: (name: string, domain: string | null, percent: number) =>
      `It may as well be ${name}${domain === null ? "" : ` (${domain})`}: ${percent} % sure.`,
    more: (count: number) =>
      `${plural(count, "more is", "more are")} as likely. “Choose another” shows all.`,
  },
  confidence: (percent: number) => `${percent} %`,
  confidenceLabel: "sure",
  signals,
  keys: "↑ ↓ move · a accepts · r rejects · c chooses another · Escape cancels",
  listLabel: "Suggestions",
  accept: "Accept",
  acceptLabel: (organization: string, external: string) =>
    `Accept ${external} for ${organization}`,
  choose: "Choose another",
  chooseLabel: (organization: string) => `Choose another for ${organization}`,
  reject: "Reject",
  rejectLabel: (organization: string, external: string) =>
    `Reject ${external} for ${organization}`,
  editorLabel: (organization: string) => `Another choice for ${organization}`,
  accepting: "Being mapped …",
  rejecting: "Being rejected …",
  mapped: (organization: string, external: string) => `${organization} is mapped to ${external}.`,
  notMapped: (organization: string, reason: string) => `${organization} was not mapped. ${reason}`,
  rejected: (organization: string, external: string) =>
    `${external} is not suggested for ${organization} any more.`,
  notRejected: (organization: string, reason: string) =>
    `The suggestion for ${organization} was not rejected. ${reason}`,
  undo: "Undo",
  restored: (organization: string, external: string) =>
    `${external} may be suggested for ${organization} again.`,
  notRestored: (reason: string) => `That was not restored. ${reason}`,
  allMapped: {
    title: "Every organization is mapped",
    explanation: (integration: string) => `Nothing is left to do for ${integration}.`,
  },
  noneAmbiguous: {
    title: "Nothing is too close to call",
    explanation: "Every suggestion has one candidate that stands out.",
  },
  noneSuggested: {
    title: "Nothing is suggested",
    explanation: (count: number, integration: string) =>
      `${plural(count, "organization has", "organizations have")} no mapping and nothing like it in the list. They are under “No counterpart in ${integration}”.`,
  },
  organizations: {
    listLabel: "Organizations without a counterpart",
    explanation: "Nothing in the vendor's list is like these. Map them by hand where it is there under another name.",
    empty: { title: "None", explanation: "Every unmapped organization has a suggestion." },
    map: "Map",
    mapLabel: (name: string) => `Map ${name}`,
    keys: "↑ ↓ move · m maps · Escape cancels",
  },
  externals: {
    listLabel: (term: string) => `External ${term} list without a counterpart`,
    explanation: "No organization here is like these. A customer that is missing can be imported.",
    empty: { title: "None", explanation: "All that the vendor lists is mapped or suggested." },
    import: "Import as organization",
    importLabel: (name: string) => `Import as organization: ${name}`,
    importSeveral: "Import several",
    map: "Map",
    mapLabel: (name: string) => `Map ${name} to an organization`,
    keys: "↑ ↓ move · i imports · m maps to an organization · Escape cancels",
    ownerLabel: (name: string) => `Organization of ${name}`,
    ownerPlaceholder: "Choose an unmapped organization",
    noOwner: "No unmapped organization is called that.",
    importing: "Being imported …",
    imported: (name: string) => `${name} was imported and mapped.`,
    notImported: (name: string, reason: string) => `${name} was not imported. ${reason}`,
  },
  rejections: {
    listLabel: "Rejected suggestions",
    explanation: "These are not suggested any more. They can still be mapped by hand.",
    empty: { title: "None", explanation: "No suggestion was rejected." },
    restore: "Restore",
    keys: "↑ ↓ move · r restores",
    restoreLabel: (organization: string, external: string) =>
      `Restore ${external} for ${organization}`,
    by: "by",
  },
  bulk: {
    label: "Accept many",
    threshold: "Accept from",
    thresholdValue: (percent: number) => `${percent} % sure`,
    preview: (count: number) => `Preview ${plural(count, "mapping", "mappings")}`,
    nothing: "No suggestion is as sure as that.",
    leftOut: (count: number) =>
      `${plural(count, "suggestion is", "suggestions are")} too close to call and left to you.`,
    title: (count: number) => `Accept ${plural(count, "suggestion", "suggestions")}`,
    previewExplanation: (count: number, integration: string) =>
      `Exactly ${plural(count, "mapping", "mappings")} to ${integration} will be written: each organization with what stands beside it.`,
    previewLabel: "What will be written",
    write: (count: number) => `Write ${plural(count, "mapping", "mappings")}`,
    summary: (mapped: number, failed: number) =>
      failed === 0
        ? `${plural(mapped, "organization is", "organizations are")} mapped.`
        : `${plural(mapped, "organization is", "organizations are")} mapped, ${failed.toLocaleString("en")} ${failed === 1 ? "is" : "are"} not.`,
    done: "Mapped",
    same: "Was mapped to this already",
    other: (names: readonly string[]) =>
      `Somebody mapped it to ${names.join(", ")} meanwhile. Nothing was written.`,
    claimedBy: (name: string) => `Belongs to ${name} already. Nothing was written.`,
  },
} as const;
