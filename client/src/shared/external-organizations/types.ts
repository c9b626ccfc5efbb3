import type {
  ExternalOrganizationsQuery,
  ImportOrganizationsMutation,
  WholeListingQuery,
} from "../../gql/graphql";

export type { IntegrationErrorKind } from "../../gql/graphql";

type ListingPage = Extract<
  WholeListingQuery["externalOrganizations"],
  { __typename: "ExternalOrganizationConnection" }
>;

export type ListedExternalOrganization = ListingPage["nodes"][number];

export type ListingFailure = Exclude<WholeListingQuery["externalOrganizations"], ListingPage>;

export type Listing = Omit<ListingPage, "nodes" | "pageInfo"> & {
  organizations: ListedExternalOrganization[];
};

export type WholeListing = Listing | ListingFailure;

export type ImportResult = ImportOrganizationsMutation["importOrganizations"];

export type ImportOutcome = Extract<
  ImportResult,
  { __typename: "ImportOrganizationsPayload" }
>["outcomes"][number];

export type ExternalOrganizationsResult = ExternalOrganizationsQuery["externalOrganizations"];

export type ExternalOrganizationListing = Extract<
  ExternalOrganizationsResult,
  { __typename: "ExternalOrganizationConnection" }
>;

export type ExternalOrganization = ExternalOrganizationListing["nodes"][number];

export type DiscoveryFailure = Exclude<ExternalOrganizationsResult, ExternalOrganizationListing>;

/** What a person picks or types: the other half of a mapping. */
export type ExternalOrganizationChoice = Pick<ExternalOrganization, "id" | "name">;
