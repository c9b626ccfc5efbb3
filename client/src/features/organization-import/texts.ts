/** The sentences of the import page, apart from the others: they are loaded with it. */
import { plural } from "../../lib/plural";

export interface ChosenCounts {
  imports: number;
  /** Mapped to their twins instead. */
  maps: number;
}

const isNothing = ({ imports, maps }: ChosenCounts) => imports + maps === 0;

const whatIsDone = (verb: "Import" | "Create", { imports, maps }: ChosenCounts): string =>
  [
    imports > 0 || maps === 0 ? `${verb} ${plural(imports, "organization", "organizations")}` : "",
    maps > 0 ? `${imports > 0 ? "map" : "Map"} ${maps.toLocaleString("en")}` : "",
  ]
    .filter(Boolean)
    .join(", ");

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
  group: "Show only the group",
  allGroups: "All groups",
  groupOf: (name: string, count: number) => `${name} (${count.toLocaleString("en")})`,
  sections: {
    fresh: {
      title: "New",
      explanation: "Nothing in Orgmap looks the same. These can be imported together.",
    },
    twins: {
      title: "Probably here already",
      explanation:
        "Each one looks like an organization that exists, or like another one in this list. Look at both and choose; what you leave open is not imported.",
    },
    doubtful: {
      title: "Inactive or marked",
      explanation:
        "Inactive at the vendor, marked by their names as old, a duplicate or a test, or excluded. Not imported unless you select them here.",
    },
    mapped: { title: "Already mapped", explanation: "Each one belongs to an organization." },
  },
  shown: (shown: number, all: number, selected: number) =>
    `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} shown · ${selected.toLocaleString("en")} selected`,
  selectShown: (count: number) => `Select ${count.toLocaleString("en")} new`,
  clear: "Clear selection",
  notChosen: (twins: number, doubtful: number) =>
    [
      twins > 0
        ? `${plural(twins, "is", "are")} probably here already: below the new ones, for you to decide.`
        : "",
      doubtful > 0 ? `${plural(doubtful, "is", "are")} inactive or marked, and left out.` : "",
    ]
      .filter(Boolean)
      .join(" "),
  mappedTo: (name: string) => `Mapped to ${name}`,
  twin: {
    probably: "Probably the same as",
    inactive: " (inactive)",
    alsoListed: (name: string, id: string) =>
      `Probably the same as ${name} (id ${id}), which is in this list too`,
    sure: (percent: number) => `: ${percent} % sure.`,
  },
  choice: {
    import: () => "Import",
    even: () => "Import as another customer",
    map: (twin: string) => `Map to ${twin}`,
  },
  choiceLabel: {
    import: (name: string) => `Import ${name}`,
    even: (name: string, twin: string) => `Import ${name} as another customer than ${twin}`,
    map: (name: string, twin: string) => `Map ${name} to ${twin}`,
  },
  chosen: {
    even: (twin: string) => `As another customer than ${twin}`,
    map: (twin: string) => `Will be mapped to ${twin}`,
  },
  inactive: "Inactive at vendor",
  notImported: { UNNAMED: "No name at vendor", EXCLUDED: "Excluded: nobody's customer" },
  nothingListed: { title: "The list is empty", explanation: "The vendor lists no organization." },
  noneFound: { title: "Nothing found", explanation: "Nothing in the list matches the search." },
  import: (counts: ChosenCounts) => (isNothing(counts) ? "Import" : whatIsDone("Import", counts)),
  confirmTitle: (counts: ChosenCounts) => whatIsDone("Import", counts),
  confirmExplanation: ({ imports, maps }: ChosenCounts, integration: string) =>
    [
      imports > 0 || maps === 0
        ? `Exactly ${plural(imports, "organization", "organizations")} will be created, each mapped to ${integration}.`
        : "",
      maps > 0
        ? `${plural(maps, "existing organization", "existing organizations")} will be mapped to ${integration}.`
        : "",
    ]
      .filter(Boolean)
      .join(" "),
  previewLabel: "What will be created",
  create: (counts: ChosenCounts) => whatIsDone("Create", counts),
  next: {
    label: "Next step",
    title: "Next: map them to the other integrations.",
    suggestions: "Suggestions for",
    suggestionsOf: (integration: string) => `Suggestions for ${integration}`,
    coverage: "Coverage: what is mapped where",
  },
  done: "Created and mapped",
  mapped: "Mapped",
  already: "Already imported or mapped",
  createdNotMapped: (reason: string) => `Created, but not mapped: ${reason}`,
  summary: (created: number, failed: number) =>
    failed === 0
      ? `${plural(created, "organization is", "organizations are")} imported.`
      : `${plural(created, "organization is", "organizations are")} imported, ${failed.toLocaleString("en")} ${failed === 1 ? "is" : "are"} not.`,
} as const;
