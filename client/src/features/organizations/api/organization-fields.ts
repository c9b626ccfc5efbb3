/** A fragment: the code generator reads it into the operations that spread it. */
import { graphql } from "../../../gql";

graphql(`
  fragment OrganizationFields on Organization {
    id
    name
    domain
    isActive
    version
    mergedInto {
      id
      name
    }
  }
`);
