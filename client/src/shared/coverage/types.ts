import type {
  CoverageMatrixQuery,
  CoverageState,
  CoverageSummaryQuery,
  IntegrationStatesQuery,
} from "../../gql/graphql";
import type { CellExclusion } from "../exclusions/types";
import type { OrganizationMapping } from "../mappings/integrationMapping";

export type { CoverageState } from "../../gql/graphql";

export type IntegrationCounts = CoverageSummaryQuery["coverageSummary"][number];

/** An organization and how it stands to each integration. */
export type MatrixRow = CoverageMatrixQuery["coverage"]["nodes"][number];

/** An organization and how it stands to one integration. */
export interface CoverageRow {
  organization: IntegrationStatesQuery["coverage"]["nodes"][number]["organization"];
  state: CoverageState;
  /** Why it is excluded. */
  exclusion: CellExclusion | null;
  mappings: OrganizationMapping[];
}
