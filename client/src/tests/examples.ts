import type { ViewerQuery } from "../gql/graphql";
import type { AccessGrant } from "../types/access";
import type { AuditEvent } from "../types/audit";
import type { CoverageRow, CoverageState } from "../types/coverage";
import type {
  ConnectionTest,
  ExternalOrganizationListing,
  Integration,
  OrganizationMapping,
} from "../types/integrationMapping";
import type { ListedOrganization, Organization } from "../types/organization";

export const manager: ViewerQuery["viewer"] = {
  userId: "mira",
  name: "Mira",
  permissions: ["canManageConfig", "canViewConfig"],
};

export const grant = (changes: Partial<AccessGrant> = {}): AccessGrant => ({
  userId: "noor",
  permissions: ["canViewConfig"],
  grantedAt: "2026-01-01T12:00:00+00:00",
  grantedBy: "mira",
  organization: null,
  ...changes,
});

export const halopsa: Integration = {
  name: "halopsa",
  displayName: "HaloPSA",
  organizationTerm: "client",
  docsUrl: null,
  supportsDiscovery: true,
  isConfigured: true,
  missingSettings: [],
};

export const customApi: Integration = {
  ...halopsa,
  name: "custom_api",
  displayName: "Custom API",
  organizationTerm: "organization",
  supportsDiscovery: false,
};

export const mapping: OrganizationMapping = {
  id: "m1",
  integrationName: "halopsa",
  integration: { displayName: "HaloPSA" },
  externalOrgId: "17",
  externalOrgName: "Harbour Dental",
  mappingData: { team: "blue" },
  isActive: true,
  lastTestedAt: null,
  lastTestSuccess: null,
  lastTestResult: null,
  version: "v1",
  drift: { state: "IN_SYNC", currentName: "Harbour Dental", comparedAt: "2026-01-01T00:00:00Z" },
};

type Listing = ExternalOrganizationListing;

export const listing = (changes: Partial<Listing> = {}): Listing => ({
  __typename: "ExternalOrganizationConnection",
  nodes: [
    {
      id: "17",
      name: "Harbour Dental",
      isActive: true,
      metadata: { website: "harbour-dental.example" },
      mappings: [],
    },
    {
      id: "18",
      name: "Hilltop Vets",
      isActive: false,
      metadata: {},
      mappings: [{ organization: { id: "o2", name: "Hilltop" } }],
    },
  ],
  totalCount: 2,
  pageInfo: { hasNextPage: false, endCursor: null },
  cachedAt: new Date(Date.now() - 3 * 60_000).toISOString(),
  isStale: false,
  warning: null,
  ...changes,
});

export const connectionTest = (changes: Partial<ConnectionTest> = {}): ConnectionTest => ({
  __typename: "TestResult",
  success: true,
  message: "Client 17 is 'Harbour Dental'.",
  testedAt: "2026-01-01T00:00:00Z",
  steps: [
    {
      name: "authentication",
      status: "PASSED",
      message: "HaloPSA accepted the credentials.",
      remedy: null,
      durationMs: 48,
    },
  ],
  ...changes,
});

export const organization: Organization = {
  id: "o1",
  name: "Harbour",
  domain: "harbour.example",
  isActive: true,
  version: "v1",
};

export const listed = (name: string, mappings = 0): ListedOrganization => ({
  id: name,
  name,
  domain: null,
  isActive: true,
  mappings: Array.from({ length: mappings }, (_, index) => ({ id: `${name} ${index}` })),
});

export const coverageRow = (name: string, state: CoverageState = "UNMAPPED"): CoverageRow => ({
  organization: { id: name, name, domain: null },
  state,
  mappings: state === "UNMAPPED" ? [] : [{ ...mapping, id: `mapping of ${name}` }],
});

export const auditEvent = (changes: Partial<AuditEvent> = {}): AuditEvent => ({
  id: "e1",
  occurredAt: "2026-01-01T12:00:00+00:00",
  action: "MAPPING_UPDATED",
  userId: "mira",
  source: "graphql",
  integrationName: "halopsa",
  organization: { id: "o1", name: "Harbour" },
  changes: { externalOrgName: { before: "Old name", after: "New name" } },
  ...changes,
});
