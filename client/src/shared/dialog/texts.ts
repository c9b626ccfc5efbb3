export const unsavedTexts = {
  title: "Discard your changes?",
  explanation: "What you changed here has not been saved.",
  keep: "Keep editing",
  discard: "Discard",
} as const;
