import type { RunOutcomesQuery, RunProgressQuery } from "../../gql/graphql";

export type RunProgress = NonNullable<RunProgressQuery["jobRun"]>;
export type RunOutcomes = NonNullable<RunOutcomesQuery["jobRun"]>["outcomes"];
export type TestedMapping = RunOutcomes["nodes"][number];

/** Which mappings are tested: those of an organization, or those of an integration. */
export type RunScope =
  | { organizationId: string; integrationName?: never }
  | { integrationName: string; organizationId?: never };
