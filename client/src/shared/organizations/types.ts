import type { OrganizationsQuery } from "../../gql/graphql";

export type OrganizationsPage = OrganizationsQuery["organizations"];

export type ListedOrganization = OrganizationsPage["nodes"][number];
