export const stateTexts = {
  names: {
    UNMAPPED: "Unmapped",
    MAPPED: "Mapped",
    DRIFTED: "Drifted",
    FAILING: "Failing",
  },
  unknownCount: "?",
} as const;
