import type { TestConnectionsSubscription } from "../../gql/graphql";

export type TestProgress = TestConnectionsSubscription["testConnections"];
export type TestedMapping = NonNullable<TestProgress["result"]>;

/** Which mappings are tested: those of an organization, or those of an integration. */
export type RunScope =
  | { organizationId: string; integrationName?: never }
  | { integrationName: string; organizationId?: never };
