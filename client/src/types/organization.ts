import type {
  CreateOrganizationMutation,
  OrganizationQuery,
  OrganizationsQuery,
  UpdateOrganizationMutation,
} from "../gql/graphql";

export type { CreateOrganizationInput, UpdateOrganizationInput } from "../gql/graphql";

export type OrganizationsPage = OrganizationsQuery["organizations"];
export type ListedOrganization = OrganizationsPage["nodes"][number];
export type Organization = NonNullable<OrganizationQuery["organization"]>;
export type CreateOrganizationResult = CreateOrganizationMutation["createOrganization"];
export type UpdateOrganizationResult = UpdateOrganizationMutation["updateOrganization"];
