/** The operations on organizations: each document and the one function that sends it. */
import { graphql } from "../gql";
import type {
  CreateOrganizationInput,
  CreateOrganizationResult,
  Organization,
  OrganizationsPage,
  UpdateOrganizationInput,
  UpdateOrganizationResult,
} from "../types/organization";
import { request } from "./graphql-client";

/** The most that the service gives at once. */
const PAGE_SIZE = 100;

const ORGANIZATIONS = graphql(`
  query Organizations($first: Int!, $after: String) {
    organizations(first: $first, after: $after) {
      nodes {
        id
        name
        domain
        isActive
        mappings {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export async function fetchOrganizationsPage(
  after: string | null,
  signal?: AbortSignal,
): Promise<OrganizationsPage> {
  return (await request(ORGANIZATIONS, { first: PAGE_SIZE, after }, { signal })).organizations;
}

graphql(`
  fragment OrganizationFields on Organization {
    id
    name
    domain
    isActive
    version
  }
`);

const ORGANIZATION = graphql(`
  query Organization($id: ID!) {
    organization(id: $id) {
      ...OrganizationFields
    }
  }
`);

/** Null where there is none, or none that the viewer may see. */
export async function fetchOrganization(
  id: string,
  signal?: AbortSignal,
): Promise<Organization | null> {
  return (await request(ORGANIZATION, { id }, { signal })).organization ?? null;
}

const CREATE_ORGANIZATION = graphql(`
  mutation CreateOrganization($input: CreateOrganizationInput!) {
    createOrganization(input: $input) {
      __typename
      ... on Organization {
        ...OrganizationFields
      }
      ... on ValidationError {
        message
        fields {
          field
          message
        }
      }
    }
  }
`);

export async function createOrganization(
  input: CreateOrganizationInput,
): Promise<CreateOrganizationResult> {
  return (await request(CREATE_ORGANIZATION, { input })).createOrganization;
}

const UPDATE_ORGANIZATION = graphql(`
  mutation UpdateOrganization($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
      ... on Organization {
        ...OrganizationFields
      }
      ... on Error {
        message
      }
      ... on ValidationError {
        fields {
          field
          message
        }
      }
      ... on OrganizationVersionConflictError {
        current {
          ...OrganizationFields
        }
      }
    }
  }
`);

export async function updateOrganization(
  input: UpdateOrganizationInput,
): Promise<UpdateOrganizationResult> {
  return (await request(UPDATE_ORGANIZATION, { input })).updateOrganization;
}
