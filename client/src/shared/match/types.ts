import type { ExplainMatchQuery, ExplainMatchQueryVariables } from "../../gql/graphql";

export type ExplanationResult = ExplainMatchQuery["explainMatch"];
export type Explanation = Extract<ExplanationResult, { __typename: "MatchExplanation" }>;
export type Evidence = Explanation["signals"][number];
/** An organization and an external one, by their ids. */
export type ExplainedPair = ExplainMatchQueryVariables;
