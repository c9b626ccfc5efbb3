import type {
  AddAliasMutation,
  CreateOrganizationMutation,
  ForgetLearntNameMutation,
  OrganizationNamesQuery,
  OrganizationQuery,
  OrganizationStatesQuery,
  RemoveAliasMutation,
  RestoreLearntNameMutation,
  SimilarOrganizationsQuery,
  UpdateOrganizationMutation,
} from "../../gql/graphql";

export type { CreateOrganizationInput, UpdateOrganizationInput } from "../../gql/graphql";

export type OrganizationStates = OrganizationStatesQuery["coverage"]["nodes"][number]["cells"];

export type Organization = NonNullable<OrganizationQuery["organization"]>;

export type CreateOrganizationResult = CreateOrganizationMutation["createOrganization"];

export type UpdateOrganizationResult = UpdateOrganizationMutation["updateOrganization"];

export type OrganizationNames = NonNullable<OrganizationNamesQuery["organization"]>;

export type LearntName = OrganizationNames["learntNames"][number];

export type { AddAliasMutationVariables as NameOfOrganization } from "../../gql/graphql";

export type AddAliasResult = AddAliasMutation["addOrganizationAlias"];

export type RemoveAliasResult = RemoveAliasMutation["removeOrganizationAlias"];

export type ForgetNameResult = ForgetLearntNameMutation["forgetLearntName"];

export type RestoreNameResult = RestoreLearntNameMutation["restoreLearntName"];

export type SimilarOrganization = SimilarOrganizationsQuery["similarOrganizations"][number];
