import type { ImportOrganizationsMutation, WholeListingQuery } from "../gql/graphql";

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
