export const conflictTexts = {
  title: "Somebody else changed this meanwhile",
  explanation: "Choose which values hold. What only one of you changed is chosen already.",
  current: "There now",
  mine: "Yours",
  allCurrent: "All that is there now",
  allMine: "All of mine",
  save: "Save this choice",
  nothing: "nothing",
} as const;
