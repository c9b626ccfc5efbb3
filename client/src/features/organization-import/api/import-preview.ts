import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { ImportPreviewResult } from "../types";

const IMPORT_PREVIEW = graphql(`
  query ImportPreview($integrationName: String!, $refresh: Boolean!) {
    importPreview(integrationName: $integrationName, refresh: $refresh) {
      __typename
      ... on ImportPreview {
        candidates {
          externalOrganization {
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
          state
          groups
          doubt
          twin {
            organization {
              id
              name
              isActive
            }
            externalOrganization {
              id
              name
            }
            confidence
            signals {
              kind
              detail
            }
          }
        }
        groups {
          name
          count
        }
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

/** All that the vendor lists, as it stands before an import. `refresh` asks the vendor anew. */
export async function fetchImportPreview(
  integrationName: string,
  { refresh = false, signal }: { refresh?: boolean; signal?: AbortSignal } = {},
): Promise<ImportPreviewResult> {
  return (await request(IMPORT_PREVIEW, { integrationName, refresh }, { signal })).importPreview;
}
