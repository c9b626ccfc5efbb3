/** Proposed mappings, what was rejected of them, and writing many: the documents and who sends them. */
import { graphql } from "../gql";
import type { CreateMappingInput } from "../types/integrationMapping";
import type {
  PairOutcome,
  RejectedSuggestion,
  RejectSuggestionInput,
  RejectSuggestionResult,
  RestoreSuggestionResult,
  SuggestionsResult,
} from "../types/suggestion";
import { everyPage } from "./every-page";
import { request } from "./graphql-client";

const REJECTIONS_A_PAGE = 500;

const MAPPING_SUGGESTIONS = graphql(`
  query MappingSuggestions($integrationName: String!) {
    mappingSuggestions(integrationName: $integrationName) {
      __typename
      ... on MappingSuggestions {
        nodes {
          organization {
            id
            name
            domain
          }
          externalOrganization {
            id
            name
            isActive
            metadata
          }
          confidence
          signals {
            kind
            detail
          }
          isAmbiguous
          nearTies {
            organization {
              id
              name
              domain
            }
            externalOrganization {
              id
              name
              isActive
              metadata
            }
            confidence
          }
          nearTieCount
        }
        unmatchedOrganizations {
          id
          name
          domain
        }
        unmatchedExternalOrganizations {
          id
          name
          isActive
          metadata
        }
        cachedAt
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

export async function fetchSuggestions(
  integrationName: string,
  signal?: AbortSignal,
): Promise<SuggestionsResult> {
  return (await request(MAPPING_SUGGESTIONS, { integrationName }, { signal })).mappingSuggestions;
}

const REJECTED_SUGGESTIONS = graphql(`
  query RejectedSuggestions($integrationName: String!, $first: Int!, $after: String) {
    rejectedSuggestions(integrationName: $integrationName, first: $first, after: $after) {
      nodes {
        organization {
          id
          name
        }
        externalOrgId
        externalOrgName
        rejectedAt
        rejectedBy
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export function fetchRejectedSuggestions(
  integrationName: string,
  signal?: AbortSignal,
): Promise<RejectedSuggestion[]> {
  return everyPage(async (after) => {
    const variables = { integrationName, first: REJECTIONS_A_PAGE, after };
    return (await request(REJECTED_SUGGESTIONS, variables, { signal })).rejectedSuggestions;
  });
}

const REJECT_SUGGESTION = graphql(`
  mutation RejectSuggestion($input: RejectSuggestionInput!) {
    rejectSuggestion(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

export async function rejectSuggestion(
  input: RejectSuggestionInput,
): Promise<RejectSuggestionResult> {
  return (await request(REJECT_SUGGESTION, { input })).rejectSuggestion;
}

const RESTORE_SUGGESTION = graphql(`
  mutation RestoreSuggestion($input: RejectSuggestionInput!) {
    restoreSuggestion(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

export async function restoreSuggestion(
  input: RejectSuggestionInput,
): Promise<RestoreSuggestionResult> {
  return (await request(RESTORE_SUGGESTION, { input })).restoreSuggestion;
}

const MAPPED_MEANWHILE = graphql(`
  query MappedMeanwhile($integrationName: String!, $organizationIds: [ID!]!, $first: Int!) {
    coverage(
      integrationNames: [$integrationName]
      organizationIds: $organizationIds
      isActive: null
      first: $first
    ) {
      nodes {
        organization {
          id
        }
        cells {
          mappings {
            externalOrgId
            externalOrgName
          }
        }
      }
    }
  }
`);

const CREATE_MAPPINGS = graphql(`
  mutation CreateMappings($inputs: [CreateMappingInput!]!) {
    createMappings(inputs: $inputs) {
      __typename
      ... on OrganizationMapping {
        id
      }
      ... on Error {
        message
      }
      ... on DuplicateMappingError {
        existing {
          externalOrgId
          externalOrgName
        }
      }
      ... on ExternalOrganizationClaimedError {
        claimedBy {
          id
          name
        }
      }
    }
  }
`);

/**
 * Maps organizations of which each was unmapped when it was looked at: one outcome for each, in
 * order. An organization may have several mappings to one integration, so the service would write a
 * second one where somebody mapped it to something else meanwhile. Those are left out here.
 */
export async function mapUnmapped(
  integrationName: string,
  inputs: readonly Omit<CreateMappingInput, "integrationName" | "mappingData">[],
): Promise<PairOutcome[]> {
  const there = await mappedMeanwhile(
    integrationName,
    inputs.map(({ organizationId }) => organizationId),
  );
  const open = inputs.filter(({ organizationId }) => !there.has(organizationId));
  const written = open.length === 0 ? [] : await createMappings(integrationName, open);
  const outcomes = new Map(open.map(({ organizationId }, index) => [organizationId, written[index]]));
  return inputs.map(({ organizationId }) => {
    const mappings = there.get(organizationId);
    if (mappings) return { __typename: "MappedMeanwhile", mappings };
    const outcome = outcomes.get(organizationId);
    if (!outcome) throw new Error(`createMappings left ${organizationId} without an outcome.`);
    return outcome;
  });
}

async function mappedMeanwhile(integrationName: string, organizationIds: string[]) {
  const variables = { integrationName, organizationIds, first: organizationIds.length };
  const { coverage } = await request(MAPPED_MEANWHILE, variables);
  return new Map(
    coverage.nodes.flatMap(({ organization, cells }) => {
      const mappings = cells.flatMap((cell) => cell.mappings);
      return mappings.length > 0 ? [[organization.id, mappings] as const] : [];
    }),
  );
}

async function createMappings(
  integrationName: string,
  pairs: readonly Omit<CreateMappingInput, "integrationName" | "mappingData">[],
) {
  const inputs = pairs.map((pair) => ({ ...pair, integrationName, mappingData: {} }));
  return (await request(CREATE_MAPPINGS, { inputs })).createMappings;
}
