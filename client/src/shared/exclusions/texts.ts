import { plural } from "../../lib/plural";

export const exclusionTexts = {
  explanation: {
    organizations: (integration: string, count: number) =>
      count === 1
        ? `It does not use ${integration}: no gap in the coverage, and never suggested.`
        : `They do not use ${integration}: no gaps in the coverage, and never suggested.`,
    externals: (_integration: string, count: number) =>
      count === 1
        ? "It is nobody's customer: never suggested, and not imported."
        : "They are nobody's customers: never suggested, and not imported.",
  },
  title: {
    organizations: (integration: string, names: readonly string[]) =>
      `Exclude ${subject(names, "organization", "organizations")} from ${integration}`,
    externals: (integration: string, names: readonly string[]) =>
      `Exclude ${subject(names, "entry", "entries")} of ${integration}`,
  },
  reason: "Reason",
  reasonHint: "Why, for whoever wonders later. It can stay empty.",
  reasonTooLong: "A reason can have at most 200 characters.",
  submit: "Exclude",
  exclude: "Exclude …",
  excludeOneLabel: (name: string) => `Exclude ${name} …`,
  excludeSelected: (count: number) => `Exclude ${count.toLocaleString("en")} …`,
  selectAll: "Select all",
  select: (name: string) => `Select ${name}`,
  excluded: (names: readonly string[]) =>
    names.length === 1
      ? `${names[0] ?? ""} is excluded.`
      : `${names.length.toLocaleString("en")} are excluded.`,
  notExcluded: (count: number, reason: string) =>
    count === 1 ? `Not excluded. ${reason}` : `${count.toLocaleString("en")} were not excluded. ${reason}`,
  undo: "Undo",
  remove: "Remove exclusion",
  removeLabel: (name: string) => `Remove the exclusion of ${name}`,
  removed: (count: number) =>
    count === 1
      ? "The exclusion was removed."
      : `${count.toLocaleString("en")} exclusions were removed.`,
  notRemoved: (reason: string) => `Not removed. ${reason}`,
  noReason: "No reason was given.",
  by: "Excluded by",
} as const;

function subject(names: readonly string[], one: string, many: string): string {
  return names.length === 1 ? (names[0] ?? "") : plural(names.length, one, many);
}
