/** Fragments: the code generator reads them into the operations that spread them. */
import { graphql } from "../../../gql";

graphql(`
  fragment ClaimFields on ExternalOrganizationClaimedError {
    message
    claimedBy {
      id
      name
    }
  }
`);

graphql(`
  fragment DuplicateFields on DuplicateMappingError {
    message
    existing {
      id
      organization {
        id
      }
    }
  }
`);
