import { plural } from "../../lib/plural";

export const integrationTexts = {
  catalog: {
    title: "Integrations",
    explanation: "The external systems that organizations can be mapped to, and the state of those mappings.",
    search: "Search integrations",
    searchPlaceholder: "Name",
    clearSearch: "Clear the search",
    count: (shown: number, all: number) =>
      shown === all
        ? plural(all, "integration", "integrations")
        : `${shown.toLocaleString("en")} of ${plural(all, "integration", "integrations")}`,
    filters: { all: "All", attention: "Needs attention", missing: "Not set up" },
    filterLabel: "Filter integrations",
    enabled: "Integration Mapping Enabled",
    notEnabled: "No mapping",
    configured: "Set up",
    notConfigured: "Not set up",
    missing: "Missing settings",
    missingHelp:
      "Set them in the service's environment and restart it. Secrets can be kept in Key Vault instead.",
    documentation: "Documentation",
    countsUnknown: "The counts could not be read.",
    empty: {
      title: "No integrations are installed",
      explanation: "Install one as a package, or put a manifest in the folder ORGMAP_INTEGRATIONS_DIR.",
    },
    noneFound: {
      title: "Nothing found",
      explanation: "No integration matches. Clear the search or choose another filter.",
    },
  },
  page: {
    breadcrumbs: "Breadcrumbs",
    notFoundTitle: "There is no such integration",
    notFoundExplanation: "It is not installed, or it could not be loaded.",
    toIntegrations: "Go to integrations",
    noMapping: {
      title: "Organizations are not mapped to this integration",
      explanation: "It works for the provider as a whole.",
    },
    search: "Search organizations",
    searchPlaceholder: "Organization, or what it is mapped to",
    clearSearch: "Clear the search",
    filterLabel: "State",
    all: "All",
    shown: (shown: number, all: number) =>
      shown === all
        ? plural(all, "active organization", "active organizations")
        : `${shown.toLocaleString("en")} of ${plural(all, "active organization", "active organizations")}`,
    keys: "↑ ↓ move · Enter maps or edits · Escape cancels",
    listLabel: (integration: string) => `Organizations and their mapping to ${integration}`,
    columns: {
      organization: "Organization",
      state: "State",
      external: (term: string) => `External ${term}`,
      lastTest: "Last test",
      actions: "Actions",
    },
    map: "Map",
    mapLabel: (name: string) => `Map ${name}`,
    editorLabel: (name: string) => `Mapping of ${name}`,
    mapped: (organization: string, external: string) => `${organization} is mapped to ${external}.`,
    refused: (organization: string, message: string) => `${organization} was not mapped. ${message}`,
    allShown: "No organization is in this state.",
    noneFound: (search: string) => `No organization here matches “${search}”.`,
    noneTitle: "Nothing here",
    showAll: "Show all",
    noOrganizations: {
      title: "No organizations yet",
      explanation: "Create your customers first; then map them here.",
    },
    discoveryUnknown:
      "Until the list can be loaded, it is unknown whether the mappings below still match the vendor.",
    notSetUp: (integration: string) => `${integration} is not set up`,
  },
} as const;
