import type { IntegrationCatalogQuery, IntegrationFieldsFragment } from "../../gql/graphql";

export type CatalogIntegration = IntegrationCatalogQuery["integrations"][number];

export type Integration = IntegrationFieldsFragment;
