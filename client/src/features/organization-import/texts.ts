/** The sentences of the import page, apart from the others: they are loaded with it. */
import { plural } from "../../lib/plural";

export const importTexts = {
  title: "Import organizations",
  explanation:
    "Each one you select becomes an organization that is mapped to its source. Nothing is changed at the vendor.",
  breadcrumbs: "Breadcrumbs",
  notAllowed: {
    title: "You need permission to manage all organizations",
    explanation:
      "Importing creates organizations, so it requires provider-wide Manage permission. Someone who has it can grant it to you.",
  },
  source: "Import from",
  sourcePlaceholder: "Choose an integration",
  noSource: {
    title: "Nothing to import from",
    explanation: "No integration that is set up can list its organizations.",
    toIntegrations: "Go to integrations",
  },
  failed: "Nothing can be selected until the list can be loaded.",
  search: "Search the list",
  searchPlaceholder: "Name or id",
  clearSearch: "Clear the search",
  onlyNew: "Hide mapped ones",
  listLabel: (integration: string) => `Organizations in ${integration}`,
  shown: (shown: number, all: number, selected: number) =>
    `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} shown · ${selected.toLocaleString("en")} selected`,
  selectShown: (count: number) => `Select ${count.toLocaleString("en")} shown`,
  clear: "Clear selection",
  mappedTo: (name: string) => `Mapped to ${name}`,
  namesake: "Same name as an existing organization",
  namesakes: (count: number) =>
    count === 1
      ? "1 has the same name as an existing organization and is probably the same."
      : `${count.toLocaleString("en")} have the same name as an existing organization and are probably the same.`,
  toSuggestions: (integration: string) => `Map instead: go to the suggestions for ${integration}`,
  inactive: "Inactive at vendor",
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
    suggestions: "Suggestions for",
    suggestionsOf: (integration: string) => `Suggestions for ${integration}`,
    coverage: "Coverage: what is mapped where",
  },
  done: "Created and mapped",
  already: "Already imported or mapped",
  createdNotMapped: (reason: string) => `Created, but not mapped: ${reason}`,
  summary: (created: number, failed: number) =>
    failed === 0
      ? `${plural(created, "organization is", "organizations are")} imported.`
      : `${plural(created, "organization is", "organizations are")} imported, ${failed.toLocaleString("en")} ${failed === 1 ? "is" : "are"} not.`,
} as const;
