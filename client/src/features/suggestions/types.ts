import type {
  CreateMappingsMutation,
  MappedMeanwhileQuery,
  MappingSuggestionsQuery,
  RejectedSuggestionsQuery,
  RejectSuggestionMutation,
  RestoreSuggestionMutation,
} from "../../gql/graphql";

export type { MatchSignalKind, RejectSuggestionInput } from "../../gql/graphql";

export type SuggestionsResult = MappingSuggestionsQuery["mappingSuggestions"];
export type Suggestions = Extract<SuggestionsResult, { __typename: "MappingSuggestions" }>;
export type Suggestion = Suggestions["nodes"][number];
/** A pair that could be right in a suggestion's place. */
export type NearTie = Suggestion["nearTies"][number];
export type UnmatchedOrganization = Suggestions["unmatchedOrganizations"][number];
export type UnmatchedExternal = Suggestions["unmatchedExternalOrganizations"][number];
export type RejectedSuggestion = RejectedSuggestionsQuery["rejectedSuggestions"]["nodes"][number];
export type RejectSuggestionResult = RejectSuggestionMutation["rejectSuggestion"];
export type RestoreSuggestionResult = RestoreSuggestionMutation["restoreSuggestion"];

/** An organization, and the external one that it is to be mapped to. */
export interface Pair {
  organization: { id: string; name: string };
  external: { id: string; name: string };
}

type CellMapping = MappedMeanwhileQuery["coverage"]["nodes"][number]["cells"][number]["mappings"][number];

/** What became of a pair; `MappedMeanwhile` where it was not even tried. */
export type PairOutcome =
  | CreateMappingsMutation["createMappings"][number]
  | { __typename: "MappedMeanwhile"; mappings: CellMapping[] };
