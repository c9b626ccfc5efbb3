export const mappingDataTexts = {
  title: "Mapping data",
  explanation: "Settings for this mapping alone.",
  others: (names: readonly string[]) =>
    `Kept as they are: ${names.join(", ")}. They can be seen and changed as JSON.`,
  asJson: "As JSON",
  notAnObject: "This is no JSON object yet, so it has no fields.",
  none: "Not set",
  storedSecret: "Stored. Type to replace it.",
  removeSecret: "Remove the stored secret",
  usual: (value: unknown) => `Usually ${typeof value === "string" ? value : JSON.stringify(value)}`,
  problems: {
    required: "This is needed.",
    pattern: "This is not of the form that is asked for.",
    enum: "Choose one of those that are offered.",
    type: "This is not the kind of value that is needed.",
    minLength: "This is too short.",
    maxLength: "This is too long.",
    minimum: "This is too small.",
    maximum: "This is too large.",
  } as Partial<Record<string, string>>,
} as const;
