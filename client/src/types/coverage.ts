import type {
  CoverageState,
  CoverageSummaryQuery,
  IntegrationCatalogQuery,
  IntegrationStatesQuery,
  OrganizationStatesQuery,
} from "../gql/graphql";
import type { OrganizationMapping } from "./integrationMapping";

export type { CoverageState } from "../gql/graphql";

export type CatalogIntegration = IntegrationCatalogQuery["integrations"][number];
export type IntegrationCounts = CoverageSummaryQuery["coverageSummary"][number];
export type OrganizationStates = OrganizationStatesQuery["coverage"]["nodes"][number]["cells"];

/** An organization and how it stands to one integration. */
export interface CoverageRow {
  organization: IntegrationStatesQuery["coverage"]["nodes"][number]["organization"];
  state: CoverageState;
  mappings: OrganizationMapping[];
}
