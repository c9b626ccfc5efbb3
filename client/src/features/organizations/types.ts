import type {
  CreateOrganizationMutation,
  OrganizationQuery,
  OrganizationStatesQuery,
  UpdateOrganizationMutation,
} from "../../gql/graphql";

export type { CreateOrganizationInput, UpdateOrganizationInput } from "../../gql/graphql";

export type OrganizationStates = OrganizationStatesQuery["coverage"]["nodes"][number]["cells"];

export type Organization = NonNullable<OrganizationQuery["organization"]>;

export type CreateOrganizationResult = CreateOrganizationMutation["createOrganization"];

export type UpdateOrganizationResult = UpdateOrganizationMutation["updateOrganization"];
