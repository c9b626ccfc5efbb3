import type { AccessGrant } from "../features/access/types";
import type { AuditEvent } from "../features/audit/types";
import type { TestedMapping } from "../features/connection-tests/types";
import type { ConnectionTest, UnsavedTest } from "../features/mappings/types";
import type {
  ImportCandidate,
  ImportPreview,
  ImportTwin,
} from "../features/organization-import/types";
import type { Organization, OrganizationNames } from "../features/organizations/types";
import type { Suggestion, Suggestions } from "../features/suggestions/types";
import type { ViewerQuery } from "../gql/graphql";
import type { CoverageRow, CoverageState, MatrixRow } from "../shared/coverage/types";
import type { CellExclusion } from "../shared/exclusions/types";
import type {
  ExternalOrganizationListing,
  ImportOutcome,
  ListedExternalOrganization,
  Listing as WholeListing,
} from "../shared/external-organizations/types";
import type { Integration } from "../shared/integrations/types";
import type { OrganizationMapping } from "../shared/mappings/integrationMapping";
import type { ListedOrganization } from "../shared/organizations/types";

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
  mappingDataSchema: { type: "object", properties: {}, additionalProperties: true },
};

/** Declares fields of its mapping data, as the service sends them. */
export const sited: Integration = {
  ...halopsa,
  name: "sited",
  displayName: "Sited",
  supportsDiscovery: false,
  mappingDataSchema: {
    type: "object",
    additionalProperties: true,
    required: ["site"],
    properties: {
      site: {
        type: "string",
        title: "Site",
        pattern: "^(?:[A-Z]{3})$",
        description: "Three letters.",
      },
      tier: {
        anyOf: [{ type: "string", enum: ["gold", "tin"] }, { type: "null" }],
        default: null,
        title: "Tier",
      },
      seats: { anyOf: [{ type: "integer" }, { type: "null" }], default: null, title: "Seats" },
      billed: { anyOf: [{ type: "boolean" }, { type: "null" }], default: null, title: "Billed" },
      token: {
        anyOf: [{ type: "string", format: "password", writeOnly: true }, { type: "null" }],
        default: null,
        title: "Token",
      },
      api: { anyOf: [{ $ref: "#/$defs/Api" }, { type: "null" }], default: null },
    },
    $defs: {
      Api: {
        type: "object",
        title: "Interface",
        required: ["url"],
        properties: {
          url: { type: "string", title: "Address" },
          retries: { type: "integer", title: "Retries", default: 3, minimum: 0 },
        },
      },
    },
  },
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

export const unsavedTest = (changes: Partial<UnsavedTest> = {}): UnsavedTest => {
  const { success, message, steps } = connectionTest();
  return { __typename: "UnsavedTestResult", success, message, steps, ...changes };
};

export const organization: Organization = {
  id: "o1",
  name: "Harbour",
  domain: "harbour.example",
  isActive: true,
  version: "v1",
  mergedInto: null,
};

export const organizationNames = (changes: Partial<OrganizationNames> = {}): OrganizationNames => ({
  id: "o1",
  name: "Harbour",
  aliases: [],
  learntNames: [],
  ...changes,
});

export const listed = (name: string, mappings = 0): ListedOrganization => ({
  id: name,
  name,
  domain: null,
  isActive: true,
  aliases: [],
  mappings: Array.from({ length: mappings }, (_, index) => ({ id: `${name} ${index}` })),
});

export const exclusion: CellExclusion = {
  id: "exclusion",
  reason: "Has no PSA",
  excludedAt: "2026-01-01T12:00:00+00:00",
  excludedBy: "mira",
};

export const coverageRow = (name: string, state: CoverageState = "UNMAPPED"): CoverageRow => ({
  organization: { id: name, name, domain: null },
  state,
  exclusion: state === "EXCLUDED" ? exclusion : null,
  mappings: state === "UNMAPPED" || state === "EXCLUDED" ? [] : [{ ...mapping, id: `mapping of ${name}` }],
});

export const matrixRow = (name: string, states: Record<string, CoverageState>): MatrixRow => ({
  organization: { id: name, name, domain: `${name.toLowerCase()}.example` },
  cells: Object.entries(states).map(([integrationName, state]) => ({ integrationName, state })),
});

export const testedMapping = (
  id: string,
  changes: Partial<TestedMapping> = {},
): TestedMapping => ({
  success: true,
  message: "It answers.",
  remedy: null,
  mappingId: id,
  organization: { id: `organization of ${id}`, name: `Customer ${id}` },
  integrationName: "halopsa",
  integration: { displayName: "HaloPSA" },
  externalOrgId: "17",
  externalOrgName: "Harbour Dental",
  ...changes,
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

/** An unmapped organization, and one of the same name there. */
export const suggestion = (name: string, changes: Partial<Suggestion> = {}): Suggestion => ({
  organization: { id: name, name, domain: null },
  externalOrganization: { id: `ext ${name}`, name: `${name} Ltd`, isActive: true, metadata: {} },
  confidence: 0.97,
  signals: [{ kind: "EXACT_NAME", detail: `Both are called “${name}”.` }],
  isAmbiguous: false,
  nearTies: [],
  nearTieCount: 0,
  ...changes,
});

export const suggestions = (
  nodes: Suggestion[],
  changes: Partial<Suggestions> = {},
): Suggestions => ({
  __typename: "MappingSuggestions",
  nodes,
  unmatchedOrganizations: [],
  unmatchedExternalOrganizations: [],
  cachedAt: "2026-01-01T12:00:00+00:00",
  ...changes,
});

/** Mapped to the organization of that name, where one is given. */
export const listedExternal = (
  id: string,
  name: string,
  owner?: string,
): ListedExternalOrganization => ({
  id,
  name,
  isActive: true,
  metadata: {},
  mappings: owner === undefined ? [] : [{ organization: { id: owner, name: owner } }],
});

export const wholeListing = (
  nodes: ListedExternalOrganization[],
  changes: Partial<WholeListing> = {},
) => ({
  __typename: "ExternalOrganizationConnection" as const,
  nodes,
  pageInfo: { hasNextPage: false, endCursor: null },
  cachedAt: new Date(Date.now() - 3 * 60_000).toISOString(),
  isStale: false,
  warning: null,
  ...changes,
});

export const importOutcome = (
  externalOrgId: string,
  changes: Partial<ImportOutcome> = {},
): ImportOutcome => ({
  externalOrgId,
  organization: { id: `o ${externalOrgId}`, name: `Organization ${externalOrgId}` },
  mapping: { id: `m ${externalOrgId}` },
  error: null,
  ...changes,
});

/** New, unless something else is said. */
export const importCandidate = (
  id: string,
  name: string,
  changes: Partial<ImportCandidate> = {},
): ImportCandidate => ({
  externalOrganization: listedExternal(id, name),
  state: "NEW",
  groups: [],
  doubt: null,
  twin: null,
  ...changes,
});

/** Probably that organization; inactive where that is said. */
export const twinOf = (name: string, isActive = true): ImportTwin => ({
  organization: { id: `id of ${name}`, name, isActive },
  externalOrganization: null,
  confidence: 0.95,
  signals: [
    { kind: "NORMALIZED_NAME", detail: "They differ only in how they are written." },
  ],
});

export const importPreview = (
  candidates: ImportCandidate[],
  changes: Partial<ImportPreview> = {},
): ImportPreview => ({
  __typename: "ImportPreview",
  candidates,
  groups: [],
  cachedAt: new Date(Date.now() - 3 * 60_000).toISOString(),
  isStale: false,
  warning: null,
  ...changes,
});
