/** The sentences of the coverage matrix, apart from the others: they are loaded with it. */
import { plural } from "../../lib/plural";

export const coverageTexts = {
  title: "Coverage",
  explanation: "Which organizations are mapped to which integrations, and which need attention.",
  search: "Search organizations",
  searchPlaceholder: "Name, domain or vendor's id",
  clearSearch: "Clear the search",
  filterLabel: "With an integration in this state",
  all: "All",
  legend: "Symbols",
  keys: "Arrow keys move · Enter opens",
  gridLabel: "Organizations and their state in each integration",
  organization: "Organization",
  shown: (shown: number, all: number) =>
    shown === all
      ? plural(all, "active organization", "active organizations")
      : `${shown.toLocaleString("en")} of ${plural(all, "active organization", "active organizations")}`,
  cell: (organization: string, integration: string, state: string) =>
    `${organization}, ${integration}: ${state}`,
  columnCount: (count: number | string, state: string) => `${count} ${state.toLocaleLowerCase()}`,
  organizations: (count: number, state: string) =>
    `${plural(count, "organization", "organizations")} ${state.toLocaleLowerCase()}`,
  noOrganizations: {
    title: "No organizations yet",
    explanation: "Create your customers first; then you can see here where each is mapped.",
  },
  noIntegrations: {
    title: "No integration can be mapped",
    explanation: "Install one that organizations can be mapped to.",
  },
  noneFound: {
    title: "Nothing here",
    explanation: "No organization matches both the search and the state.",
  },
  showAll: "Show all",
  cellTitle: (organization: string, integration: string) => `${organization} · ${integration}`,
  mapTitle: (organization: string) => `Map ${organization}`,
  gone: "This organization no longer exists or is no longer active.",
  unmapped: "It is not mapped.",
  unmappedToViewer: "It is not mapped. You can view this but not change it.",
  toOrganization: "All mappings of the organization",
  toIntegration: "All organizations of the integration",
} as const;
