/** A fragment: the code generator reads it into the operations that spread it. */
import { graphql } from "../../../gql";

graphql(`
  fragment MappingFields on OrganizationMapping {
    id
    integrationName
    integration {
      displayName
    }
    externalOrgId
    externalOrgName
    mappingData
    isActive
    lastTestedAt
    lastTestSuccess
    lastTestResult
    version
    drift {
      state
      currentName
      comparedAt
    }
  }
`);
