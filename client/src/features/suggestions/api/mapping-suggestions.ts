import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { SuggestionsResult } from "../types";

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
