/** The sentences of the export to a file and the import from one; they are loaded with it. */
import { plural } from "../../lib/plural";
import type { ExportedRows, MappingImportAction, MappingImportLineResult } from "./types";

const SPLIT =
  "Import it with the command `orgmap mappings import`, or split it into smaller files and keep the header in each. " +
  "Lines that are not in a file are left alone, so the lines that you changed are enough.";
const SAVE_AS_UTF8 = "Save it as UTF-8: spreadsheets call it CSV UTF-8.";
const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

export const csvTexts = {
  title: "CSV export and import",
  explanation: "Edit many mappings in a spreadsheet, and see what an import would do before it does it.",
  notAllowed: {
    title: "You need permission to manage all organizations",
    explanation: "You can change the mappings of an organization that you manage on its page.",
  },
  export: {
    title: "Export",
    explanation: {
      mapped:
        "Every mapping that you can see, including inactive ones. Secrets are shown as asterisks, which an import leaves unchanged.",
      unmapped:
        "A line for each active organization and integration without a mapping, by name. Fill in external_org_id and import the file; lines left empty are skipped.",
    } satisfies Record<ExportedRows, string>,
    rows: "What to export",
    rowsLabel: {
      mapped: "Mappings",
      unmapped: "Without a mapping",
    } satisfies Record<ExportedRows, string>,
    withSuggestions: "With suggestions",
    suggestionsExplained: "In columns of their own, which an import does not look at.",
    integration: "Integration",
    all: "All integrations",
    download: "Download CSV",
    failed: "The file could not be created",
    done: {
      mapped: (rows: number) => `${plural(rows, "mapping", "mappings")} saved to the file.`,
      unmapped: (rows: number) => `${plural(rows, "line", "lines")} to fill in saved to the file.`,
    } satisfies Record<ExportedRows, (rows: number) => string>,
    fileName: (rows: ExportedRows, name: string | null, day: string) =>
      `${[rows === "mapped" ? "mappings" : "unmapped", name, day].filter(Boolean).join("-")}.csv`,
  },
  import: {
    title: "Import",
    explanation:
      "A line without mapping_id creates a mapping, one with it changes that mapping. Nothing is deleted, and nothing is written before you have seen the plan.",
    choose: "Choose a CSV file",
    chooseAnother: "Choose another file",
    planning: (name: string) => `Comparing ${name} with what is stored …`,
    refused: "This file cannot be imported",
    planTitle: (name: string) => `Plan for ${name}`,
    nothingToDo: "Nothing would be written: no line creates or changes a mapping.",
    leftEmpty: (lines: number) =>
      `${plural(lines, "line was not filled in and is", "lines were not filled in and are")} skipped.`,
    warned: (lines: number) =>
      `${plural(lines, "line has a warning", "lines have warnings")}. Read them before you apply the plan: they do not keep a line from being written.`,
    leftOut: (lines: number) =>
      `${plural(lines, "line is a conflict or invalid and is", "lines are conflicts or invalid and are")} left out.`,
    apply: (creates: number, changes: number) =>
      `Apply: ${[
        creates > 0 && `create ${creates.toLocaleString("en")}`,
        changes > 0 && `change ${changes.toLocaleString("en")}`,
      ]
        .filter(Boolean)
        .join(", ")}`,
    applying: "Writing. This may take up to a minute …",
    outdatedTitle: "Something has changed since this plan was made",
    outdated: "Nothing was written. Plan the same file again to see what it would do now.",
    unsureTitle: "It is not known what was written",
    unsure: "Plan the same file again: lines already written appear as unchanged, and nothing is written twice.",
    planAgain: "Plan again",
    done: (written: number) => `${plural(written, "line was", "lines were")} written.`,
    notAll: (missed: number) =>
      `${plural(missed, "line was", "lines were")} not written. Plan the same file again for the rest; lines already written appear as unchanged.`,
    reportTitle: (name: string) => `Result of importing ${name}`,
  },
  lines: {
    list: "Lines of the file",
    actionFilter: "Planned action",
    resultFilter: "Result",
    all: "All",
    none: "No lines of this kind.",
    line: (number: number) => `Line ${number.toLocaleString("en")}`,
    noOrganization: "no organization",
    change: (field: string) => `${field}:`,
    before: "before",
    after: "after",
    nothing: "nothing",
    warning: "Warning:",
    warnings: "With warnings",
    secret: "a secret changes",
  },
  actions: {
    CREATE: "Create",
    CHANGE: "Change",
    UNCHANGED: "Unchanged",
    CONFLICT: "Conflict",
    INVALID: "Invalid",
  } satisfies Record<MappingImportAction, string>,
  results: {
    CREATED: "Created",
    CHANGED: "Changed",
    UNCHANGED: "Unchanged",
    SKIPPED: "Skipped",
    FAILED: "Failed",
    NOT_REACHED: "Not reached",
  } satisfies Record<MappingImportLineResult, string>,
  problems: {
    title: "This file cannot be read",
    tooLarge: (name: string, bytes: number) =>
      `${name} takes ${megabytes(bytes)} in a request; at most 1 MiB can be sent at once. ${SPLIT}`,
    notUtf8: (name: string) => `${name} is not UTF-8. ${SAVE_AS_UTF8}`,
    damagedUtf16: (name: string) => `${name} is UTF-16, and damaged. ${SAVE_AS_UTF8}`,
    unreadable: (name: string) =>
      `${name} could not be read. It may have been moved, or changed since it was chosen: choose it again.`,
  },
} as const;
