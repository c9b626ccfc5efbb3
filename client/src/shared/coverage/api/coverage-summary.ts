import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { IntegrationCounts } from "../types";

const COVERAGE_SUMMARY = graphql(`
  query CoverageSummary {
    coverageSummary {
      integrationName
      unmapped
      mapped
      drifted
      failing
      excluded
      comparedAt
    }
  }
`);

export async function fetchCoverageSummary(signal?: AbortSignal): Promise<IntegrationCounts[]> {
  return (await request(COVERAGE_SUMMARY, {}, { signal })).coverageSummary;
}
