/** One tree of cache keys: invalidating a branch invalidates all that hangs on it. */
export const queryKeys = {
  signInSettings: ["sign-in-settings"],
  viewer: ["viewer"],
  integrations: ["integrations"],
  organizationList: ["organization-list"],
  organization: (id: string) => ["organization", id] as const,
  organizationMappings: (id: string) => ["organization", id, "mappings"] as const,
  connectionTest: (mappingId: string) => ["connection-test", mappingId] as const,
  discovery: (integrationName: string) => ["discovery", integrationName] as const,
  externalOrganizations: (integrationName: string, search: string) =>
    ["discovery", integrationName, search] as const,
} as const;
