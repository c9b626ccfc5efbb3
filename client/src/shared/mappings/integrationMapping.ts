/** The client's names for generated types; nothing here repeats the schema by hand. */
import type { CreateMappingMutation, MappingFieldsFragment } from "../../gql/graphql";

export type { CreateMappingInput, DriftState } from "../../gql/graphql";

export type OrganizationMapping = MappingFieldsFragment;

export type CreateMappingResult = CreateMappingMutation["createMapping"];
