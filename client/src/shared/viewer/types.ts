import type { ViewerQuery } from "../../gql/graphql";

export type { Permission } from "../../gql/graphql";
export type Viewer = ViewerQuery["viewer"] & {
  /** Provider-wide, or to some organization. */
  hasAccess: boolean;
};
