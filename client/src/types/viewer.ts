import type { ViewerQuery } from "../gql/graphql";

export type { Permission } from "../gql/graphql";
export type Viewer = ViewerQuery["viewer"];
