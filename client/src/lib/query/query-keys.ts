/** One tree of cache keys: invalidating a branch invalidates all that hangs on it. */
export const queryKeys = {
  signInSettings: ["sign-in-settings"],
  viewer: ["viewer"],
  permissions: (organizationId: string) => ["viewer", "permissions", organizationId] as const,
  /** null is the trail of all organizations. */
  audit: (organizationId: string | null) => ["audit", organizationId] as const,
  allGrants: ["grants"],
  grants: (organizationId: string | null) => ["grants", organizationId] as const,
  integrations: ["integrations"],
  integrationCatalog: ["integrations", "catalog"],
  organizationList: ["organization-list"],
  foundOrganizations: (search: string) => ["found-organizations", search] as const,
  allOrganizations: ["organization"],
  similarOrganizations: (name: string, domain: string | null) =>
    ["similar-organizations", name, domain] as const,
  organization: (id: string) => ["organization", id] as const,
  organizationNames: (id: string) => ["organization", id, "names"] as const,
  organizationMerges: (id: string) => ["organization", id, "merges"] as const,
  allMergePlans: ["merge-plan"],
  mergePlan: (from: string, into: string) => ["merge-plan", from, into] as const,
  organizationMappings: (id: string) => ["organization", id, "mappings"] as const,
  coverageSummary: ["coverage", "summary"],
  organizationStates: (ids: readonly string[]) => ["coverage", "states", ...ids] as const,
  coverage: ["coverage"],
  coverageCell: (integrationName: string, organizationId: string) =>
    ["coverage", "cell", integrationName, organizationId] as const,
  /** Beside that branch: thousands of rows, which a change brings up to date one by one. */
  coverageRows: (integrationName: string) => ["coverage-rows", integrationName] as const,
  allCoverageRows: ["coverage-rows"],
  /** Beside it for the same reason. */
  coverageMatrix: ["coverage-matrix"],
  connectionTest: (mappingId: string) => ["connection-test", mappingId] as const,
  allDiscoveries: ["discovery"],
  discovery: (integrationName: string) => ["discovery", integrationName] as const,
  externalOrganizations: (integrationName: string, search: string) =>
    ["discovery", integrationName, search] as const,
  allWholeListings: ["whole-listing"],
  wholeListing: (integrationName: string) => ["whole-listing", integrationName] as const,
  importPreview: (integrationName: string) => ["import-preview", integrationName] as const,
  suggestions: (integrationName: string) => ["suggestions", integrationName] as const,
  rejectedSuggestions: (integrationName: string) =>
    ["suggestions", integrationName, "rejected"] as const,
  /** A change of mappings or rejections brings it up to date, as it does suggestions. */
  explanation: (integrationName: string, organizationId: string, externalOrgId: string) =>
    ["suggestions", integrationName, "explanation", organizationId, externalOrgId] as const,
  allSuggestions: ["suggestions"],
  exclusions: (integrationName: string) => ["exclusions", integrationName] as const,
  allExclusions: ["exclusions"],
} as const;
