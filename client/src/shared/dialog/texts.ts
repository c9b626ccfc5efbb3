export const unsavedTexts = {
  title: "Discard your changes?",
  explanation: "Your changes have not been saved.",
  keep: "Keep editing",
  discard: "Discard",
} as const;
