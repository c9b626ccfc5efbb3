const plural = (count: unknown) => (count === 1 ? "" : "s");

export const mappingDataTexts = {
  title: "Mapping data",
  explanation: "Settings for this mapping alone.",
  others: (paths: readonly string[]) =>
    `Kept as they are: ${paths.join(", ")}. They can be seen and changed as JSON.`,
  asJson: "As JSON",
  noFields: "This cannot be shown as fields as it is now.",
  none: "Not set",
  yes: "Yes",
  no: "No",
  notOffered: (value: string) => `${value} (no longer offered)`,
  storedSecret: "Stored. Type to replace it.",
  removeSecret: "Remove the stored secret",
  usual: (value: string) => `Usually ${value}`,
  refused: (path: string, message: string) => (path ? `${path}: ${message}` : message),
  problems: {
    required: () => "This is needed.",
    pattern: () => "This is not of the form that is asked for.",
    enum: () => "Choose one of those that are offered.",
    type: (type) => KINDS[String(type)] ?? "This is not the kind of value that is needed.",
    minLength: (least) => `Enter ${String(least)} character${plural(least)} or more.`,
    maxLength: (most) => `Enter ${String(most)} character${plural(most)} or fewer.`,
    minimum: (least) => `The least that is allowed is ${String(least)}.`,
    maximum: (most) => `The most that is allowed is ${String(most)}.`,
    exclusiveMinimum: (limit) => `This must be more than ${String(limit)}.`,
    exclusiveMaximum: (limit) => `This must be less than ${String(limit)}.`,
    multipleOf: (step) => `This must be a multiple of ${String(step)}.`,
  } as Partial<Record<string, (allowed: unknown) => string>>,
} as const;

const KINDS: Partial<Record<string, string>> = {
  integer: "Enter a whole number, such as 7.",
  number: "Enter a number, such as 7 or 1.5.",
  boolean: "Choose Yes or No.",
  string: "Enter a text.",
};
