export const conflictTexts = {
  title: "Someone else changed this in the meantime",
  explanation: "Choose which values to keep. Where only one of you made a change, that change is already selected.",
  current: "Current",
  mine: "Your changes",
  allCurrent: "Keep all current values",
  allMine: "Keep all my changes",
  save: "Save selection",
  nothing: "nothing",
} as const;
