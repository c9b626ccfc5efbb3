/** The sentences of the import page, apart from the others: they are loaded with it. */
import { plural } from "../../lib/plural";

export const importTexts = {
  title: "Import organizations",
  explanation:
    "Each chosen one becomes an organization that is mapped to where it came from. Nothing is changed at the vendor.",
  breadcrumbs: "Breadcrumbs",
  notAllowed: {
    title: "Importing is for those who manage all organizations",
    explanation:
      "It creates organizations, so it needs the permission to manage, provider-wide. Somebody who has it can grant it.",
  },
  source: "Import from",
  sourcePlaceholder: "Choose an integration",
  noSource: {
    title: "Nothing to import from",
    explanation: "No integration that is set up can list its organizations.",
    toIntegrations: "To the integrations",
  },
  failed: "Nothing can be chosen until the list can be read.",
  search: "Search the list",
  searchPlaceholder: "Name or id",
  clearSearch: "Clear the search",
  onlyNew: "Hide those that are mapped",
  listLabel: (integration: string) => `What ${integration} lists`,
  shown: (shown: number, all: number, selected: number) =>
    `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} shown · ${selected.toLocaleString("en")} chosen`,
  selectShown: (count: number) => `Select ${count.toLocaleString("en")} shown`,
  clear: "Select none",
  mappedTo: (name: string) => `Mapped to ${name}`,
  namesake: "Called like one that is here",
  namesakes: (count: number) =>
    count === 1
      ? "1 is called like an organization that is here, probably because it is the same."
      : `${count.toLocaleString("en")} are called like an organization that is here, probably because they are the same.`,
  toSuggestions: (integration: string) => `Map instead: to the suggestions of ${integration}`,
  inactive: "Inactive there",
  nothingListed: { title: "The list is empty", explanation: "The vendor lists no organization." },
  noneFound: { title: "Nothing found", explanation: "Nothing in the list matches the search." },
  import: (count: number) =>
    count === 0 ? "Import" : `Import ${plural(count, "organization", "organizations")}`,
  confirmTitle: (count: number) => `Import ${plural(count, "organization", "organizations")}`,
  confirmExplanation: (count: number, integration: string) =>
    `Exactly ${plural(count, "organization", "organizations")} will be created, each mapped to ${integration}.`,
  previewLabel: "What will be created",
  create: (count: number) => `Create ${plural(count, "organization", "organizations")}`,
  next: {
    label: "Next step",
    title: "Next: map them to the other integrations.",
    suggestions: "Suggestions of",
    suggestionsOf: (integration: string) => `Suggestions of ${integration}`,
    coverage: "Coverage: what is mapped where",
  },
  done: "Created and mapped",
  already: "Was imported or mapped already",
  createdNotMapped: (reason: string) => `Created, but not mapped: ${reason}`,
  summary: (created: number, failed: number) =>
    failed === 0
      ? `${plural(created, "organization is", "organizations are")} there now.`
      : `${plural(created, "organization is", "organizations are")} there now, ${failed.toLocaleString("en")} ${failed === 1 ? "is" : "are"} not.`,
} as const;
