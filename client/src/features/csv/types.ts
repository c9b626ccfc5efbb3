import type {
  ApplyMappingImportMutation,
  MappingsCsvQuery,
  PlanMappingImportQuery,
} from "../../gql/graphql";

export type { MappingImportAction, MappingImportLineResult } from "../../gql/graphql";

export type MappingsCsvResult = MappingsCsvQuery["mappingsCsv"];
export type PlanResult = PlanMappingImportQuery["planMappingImport"];
export type ImportPlan = Extract<PlanResult, { __typename: "MappingImportPlan" }>;
export type ImportLine = ImportPlan["lines"][number];
export type ApplyResult = ApplyMappingImportMutation["applyMappingImport"];
export type ImportReport = Extract<ApplyResult, { __typename: "MappingImportReport" }>;
export type ImportOutcome = ImportReport["outcomes"][number];

/** What an export has in its lines. */
export type ExportedRows = "mapped" | "unmapped";

export interface ExportChoice {
  rows: ExportedRows;
  /** All where it is null. */
  integrationName: string | null;
  withSuggestions: boolean;
}

/** A file that a person chose, as text. */
export interface CsvFile {
  name: string;
  text: string;
}
