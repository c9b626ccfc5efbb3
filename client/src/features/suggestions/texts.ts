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
    `The likeliest ${term} in ${integration} for each unmapped organization, and why. Nothing is mapped until you accept it.`,
  notAllowed: {
    title: "You need permission to manage all organizations",
    explanation:
      "Suggestions compare all customers with everything the vendor lists, so they require provider-wide Manage permission. Someone who has it can grant it to you.",
  },
  notPossible: {
    title: "Suggestions are not available",
    explanation: (integration: string) =>
      `${integration} cannot list its organizations, so there is nothing to compare. Map manually instead.`,
  },
  toMappings: (integration: string) => `Go to the mappings of ${integration}`,
  failed: "Nothing can be suggested until the list can be loaded. This does not mean that everything is mapped.",
  loading: "Comparing names, domains and ids …",
  outdated: "These suggestions could not be updated and may be out of date.",
  newThere: (count: number, integration: string) =>
    `${count.toLocaleString("en")} new in ${integration} since your last visit.`,
  views: {
    label: "What to show",
    suggested: "Suggested",
    ambiguous: "Too close to call",
    organizations: (integration: string) => `No match in ${integration}`,
    externals: "No match in Orgmap",
    rejected: "Rejected",
    excluded: "Excluded",
  },
  unknownCount: "?",
  isNew: "New",
  inactive: "Inactive at vendor",
  ambiguous: "Too close to call",
  ambiguousHelp: "Others are equally likely. Choose one yourself; it is never accepted in bulk.",
  contradictory: "The details of the two contradict each other. It is never accepted in bulk.",
  nearTies: {
    label: (organization: string) => `Equally likely for ${organization}`,
    sure: (percent: number) => `${percent} % sure`,
    take: "Accept this one",
    takeLabel: (organization: string, external: string, id: string) =>
      `Accept ${external} (id ${id}) for ${organization}`,
    organization: (name: string, domain: string | null, percent: number) =>
      `It could equally be ${name}${domain === null ? "" : ` (${domain})`}: ${percent} % sure.`,
    more: (count: number) =>
      `${plural(count, "more is", "more are")} equally likely. “Choose another” shows all of them.`,
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
  accepting: "Mapping …",
  rejecting: "Rejecting …",
  mapped: (organization: string, external: string) => `${organization} is mapped to ${external}.`,
  notMapped: (organization: string, reason: string) => `${organization} was not mapped. ${reason}`,
  rejected: (organization: string, external: string) =>
    `${external} is no longer suggested for ${organization}.`,
  notRejected: (organization: string, reason: string) =>
    `The suggestion for ${organization} was not rejected. ${reason}`,
  undo: "Undo",
  restored: (organization: string, external: string) =>
    `${external} may be suggested for ${organization} again.`,
  notRestored: (reason: string) => `The suggestion was not restored. ${reason}`,
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
      `${plural(count, "organization has", "organizations have")} no mapping and no match in the list. See “No match in ${integration}”.`,
  },
  organizations: {
    listLabel: "Organizations without a match",
    explanation:
      "Nothing in the vendor's list resembles these. If one has another name at the vendor, map it manually; if it does not use the vendor, exclude it.",
    empty: { title: "None", explanation: "Every unmapped organization has a suggestion." },
    map: "Map",
    mapLabel: (name: string) => `Map ${name}`,
    keys: "↑ ↓ move · m maps · x selects · Escape cancels",
  },
  externals: {
    listLabel: (term: string) => `External ${term} list without a match`,
    explanation:
      "No organization in Orgmap resembles these. You can import a customer that is missing, and exclude what is nobody's customer.",
    empty: { title: "None", explanation: "Everything that the vendor lists is mapped or suggested." },
    import: "Import as organization",
    importLabel: (name: string) => `Import as organization: ${name}`,
    importSeveral: "Import several",
    map: "Map",
    mapLabel: (name: string) => `Map ${name} to an organization`,
    keys: "↑ ↓ move · i imports · m maps to an organization · x selects · Escape cancels",
    ownerLabel: (name: string) => `Organization of ${name}`,
    ownerPlaceholder: "Choose an unmapped organization",
    noOwner: "No unmapped organization has that name.",
    importing: "Importing …",
    imported: (name: string) => `${name} was imported and mapped.`,
    notImported: (name: string, reason: string) => `${name} was not imported. ${reason}`,
  },
  exclusions: {
    listLabel: "Excluded",
    explanation: "These are no gaps, and are never suggested. Remove the exclusion to map one.",
    empty: {
      title: "None",
      explanation:
        "Where there is nothing to map, select it in the lists without a match and exclude it.",
    },
    keys: "↑ ↓ move · r removes the exclusion",
    notUsed: (integration: string) => `does not use ${integration}`,
    nobodys: (id: string) => `${id}, nobody's customer`,
  },
  rejections: {
    listLabel: "Rejected suggestions",
    explanation: "These are no longer suggested. You can still map them manually.",
    empty: { title: "None", explanation: "No suggestion was rejected." },
    restore: "Restore",
    keys: "↑ ↓ move · r restores",
    restoreLabel: (organization: string, external: string) =>
      `Restore ${external} for ${organization}`,
    by: "by",
  },
  bulk: {
    label: "Accept in bulk",
    threshold: "Accept from",
    thresholdValue: (percent: number) => `${percent} % sure`,
    preview: (count: number) => `Preview ${plural(count, "mapping", "mappings")}`,
    nothing: "No suggestion is that sure.",
    leftOut: (count: number) =>
      `${plural(count, "suggestion is", "suggestions are")} too close to call and left to you.`,
    title: (count: number) => `Accept ${plural(count, "suggestion", "suggestions")}`,
    previewExplanation: (count: number, integration: string) =>
      `Exactly ${plural(count, "mapping", "mappings")} to ${integration} will be created, one for each row below.`,
    previewLabel: "Mappings to be created",
    write: (count: number) => `Create ${plural(count, "mapping", "mappings")}`,
    summary: (mapped: number, failed: number) =>
      failed === 0
        ? `${plural(mapped, "organization is", "organizations are")} mapped.`
        : `${plural(mapped, "organization is", "organizations are")} mapped, ${failed.toLocaleString("en")} ${failed === 1 ? "is" : "are"} not.`,
    done: "Mapped",
    same: "Was already mapped to this",
    other: (names: readonly string[]) =>
      `Someone mapped it to ${names.join(", ")} in the meantime. Nothing was written.`,
    claimedBy: (name: string) => `Already belongs to ${name}. Nothing was written.`,
  },
} as const;
