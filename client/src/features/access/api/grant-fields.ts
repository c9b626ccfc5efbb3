/** A fragment: the code generator reads it into the operations that spread it. */
import { graphql } from "../../../gql";

graphql(`
  fragment GrantFields on AccessGrant {
    userId
    permissions
    grantedAt
    grantedBy
    organization {
      id
      name
    }
  }
`);
