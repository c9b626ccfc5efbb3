/** The operations on mappings: each document and the one function that sends it. */
import { graphql } from "../gql";
import type {
  CreateMappingInput,
  CreateMappingResult,
  DeleteMappingInput,
  DeleteMappingResult,
  ExternalOrganizationsResult,
  Integration,
  OrganizationMapping,
  TestConnectionResult,
  UpdateMappingInput,
  UpdateMappingResult,
} from "../types/integrationMapping";
import { request } from "./graphql-client";

/** More are read as one scrolls. */
const EXTERNAL_ORGANIZATIONS_A_PAGE = 50;

graphql(`
  fragment MappingFields on OrganizationMapping {
    id
    integrationName
    integration {
      displayName
    }
    externalOrgId
    externalOrgName
    mappingData
    isActive
    lastTestedAt
    lastTestSuccess
    lastTestResult
    version
    drift {
      state
      currentName
      comparedAt
    }
  }
`);

const ORGANIZATION_MAPPINGS = graphql(`
  query OrganizationMappings($organizationId: ID!) {
    organization(id: $organizationId) {
      id
      mappings(isActive: null) {
        ...MappingFields
      }
    }
  }
`);

/** All mappings of an organization, inactive ones too; null where there is no such organization. */
export async function fetchOrganizationMappings(
  organizationId: string,
  signal?: AbortSignal,
): Promise<OrganizationMapping[] | null> {
  const data = await request(ORGANIZATION_MAPPINGS, { organizationId }, { signal });
  return data.organization?.mappings ?? null;
}

graphql(`
  fragment IntegrationFields on Integration {
    name
    displayName
    organizationTerm
    docsUrl
    supportsDiscovery
    isConfigured
    missingSettings
  }
`);

const INTEGRATIONS = graphql(`
  query Integrations {
    integrations(supportsOrgMapping: true) {
      ...IntegrationFields
    }
  }
`);

/** Those that organizations can be mapped to. */
export async function fetchMappableIntegrations(signal?: AbortSignal): Promise<Integration[]> {
  return (await request(INTEGRATIONS, {}, { signal })).integrations;
}

const EXTERNAL_ORGANIZATIONS = graphql(`
  query ExternalOrganizations(
    $integrationName: String!
    $search: String
    $refresh: Boolean!
    $first: Int!
    $after: String
  ) {
    externalOrganizations(
      integrationName: $integrationName
      search: $search
      refresh: $refresh
      first: $first
      after: $after
    ) {
      __typename
      ... on ExternalOrganizationConnection {
        nodes {
          id
          name
          isActive
          metadata
          mappings {
            organization {
              id
              name
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
        cachedAt
        isStale
        warning
      }
      ... on Error {
        message
      }
      ... on IntegrationError {
        kind
        remedy
        retryAfterSeconds
      }
    }
  }
`);

export async function fetchExternalOrganizations(
  variables: { integrationName: string; search: string; refresh?: boolean; after?: string | null },
  signal?: AbortSignal,
): Promise<ExternalOrganizationsResult> {
  const { integrationName, search, refresh = false, after = null } = variables;
  const first = EXTERNAL_ORGANIZATIONS_A_PAGE;
  const data = await request(
    EXTERNAL_ORGANIZATIONS,
    { integrationName, search: search || null, refresh, first, after },
    { signal },
  );
  return data.externalOrganizations;
}

graphql(`
  fragment ClaimFields on ExternalOrganizationClaimedError {
    message
    claimedBy {
      id
      name
    }
  }
`);

graphql(`
  fragment DuplicateFields on DuplicateMappingError {
    message
    existing {
      id
      organization {
        id
      }
    }
  }
`);

const CREATE_MAPPING = graphql(`
  mutation CreateMapping($input: CreateMappingInput!) {
    createMapping(input: $input) {
      __typename
      ... on OrganizationMapping {
        ...MappingFields
      }
      ... on Error {
        message
      }
      ... on DuplicateMappingError {
        ...DuplicateFields
      }
      ... on ExternalOrganizationClaimedError {
        ...ClaimFields
      }
      ... on ValidationError {
        fields {
          field
          message
        }
      }
    }
  }
`);

export async function createMapping(input: CreateMappingInput): Promise<CreateMappingResult> {
  return (await request(CREATE_MAPPING, { input })).createMapping;
}

const UPDATE_MAPPING = graphql(`
  mutation UpdateMapping($input: UpdateMappingInput!) {
    updateMapping(input: $input) {
      __typename
      ... on OrganizationMapping {
        ...MappingFields
      }
      ... on Error {
        message
      }
      ... on DuplicateMappingError {
        ...DuplicateFields
      }
      ... on ExternalOrganizationClaimedError {
        ...ClaimFields
      }
      ... on ValidationError {
        fields {
          field
          message
        }
      }
      ... on VersionConflictError {
        current {
          ...MappingFields
        }
      }
    }
  }
`);

export async function updateMapping(input: UpdateMappingInput): Promise<UpdateMappingResult> {
  return (await request(UPDATE_MAPPING, { input })).updateMapping;
}

const DELETE_MAPPING = graphql(`
  mutation DeleteMapping($input: DeleteMappingInput!) {
    deleteMapping(input: $input) {
      __typename
      ... on OrganizationMapping {
        ...MappingFields
      }
      ... on Error {
        message
      }
      ... on VersionConflictError {
        current {
          ...MappingFields
        }
      }
    }
  }
`);

/** A soft delete: the mapping becomes inactive and can be made active again. */
export async function deleteMapping(input: DeleteMappingInput): Promise<DeleteMappingResult> {
  return (await request(DELETE_MAPPING, { input })).deleteMapping;
}

const TEST_CONNECTION = graphql(`
  mutation TestConnection($organizationId: ID!, $mappingId: ID!) {
    testConnection(organizationId: $organizationId, mappingId: $mappingId) {
      __typename
      ... on TestResult {
        success
        message
        testedAt
        steps {
          name
          status
          message
          remedy
          durationMs
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

export async function testConnection(variables: {
  organizationId: string;
  mappingId: string;
}): Promise<TestConnectionResult> {
  return (await request(TEST_CONNECTION, variables)).testConnection;
}
