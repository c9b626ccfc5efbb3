import type { ViewerQuery } from "../gql/graphql";

export interface Viewer extends Pick<ViewerQuery["viewer"], "userId" | "name"> {
  /** Provider-wide, or to some organization. */
  hasAccess: boolean;
}
