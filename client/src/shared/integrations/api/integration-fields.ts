/** A fragment: the code generator reads it into the operations that spread it. */
import { graphql } from "../../../gql";

graphql(`
  fragment IntegrationFields on Integration {
    name
    displayName
    organizationTerm
    docsUrl
    supportsDiscovery
    isConfigured
    missingSettings
    mappingDataSchema
  }
`);
