import type {
  CoverageRowQuery,
  ExcludeExternalOrganizationsMutation,
  ExcludeOrganizationsMutation,
  ExclusionsQuery,
  RemoveExclusionsMutation,
} from "../../gql/graphql";

export type { ExcludeExternalOrganizationInput, ExcludeOrganizationInput } from "../../gql/graphql";

export type ExclusionOutcome =
  | ExcludeOrganizationsMutation["excludeOrganizations"][number]
  | ExcludeExternalOrganizationsMutation["excludeExternalOrganizations"][number]
  | RemoveExclusionsMutation["removeExclusions"][number];

export type ListedExclusion = ExclusionsQuery["exclusions"]["nodes"][number];

/** Of a cell: why, by whom and when. */
export type CellExclusion = NonNullable<
  CoverageRowQuery["coverage"]["nodes"][number]["cells"][number]["exclusion"]
>;

/** What is to be excluded from one integration. */
export interface ToExclude {
  /** An organization does not use it; an external one is nobody's customer. */
  kind: "organizations" | "externals";
  items: readonly { id: string; name: string }[];
}
