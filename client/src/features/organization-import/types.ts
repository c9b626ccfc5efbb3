import type { ImportPreviewQuery, MapToTwinsMutation } from "../../gql/graphql";
import type { ImportOutcome } from "../../shared/external-organizations/types";

export type ImportPreviewResult = ImportPreviewQuery["importPreview"];

export type ImportPreview = Extract<ImportPreviewResult, { __typename: "ImportPreview" }>;

export type ImportCandidate = ImportPreview["candidates"][number];

export type ImportTwin = NonNullable<ImportCandidate["twin"]>;

export type MapOutcome = MapToTwinsMutation["createMappings"][number];

/** What became of one that was chosen: an organization made of it, or mapped to it. */
export type ChoiceOutcome = { made: ImportOutcome } | { mapped: MapOutcome };
