export const stateTexts = {
  names: {
    UNMAPPED: "Unmapped",
    MAPPED: "Mapped",
    DRIFTED: "Drifted",
    FAILING: "Failing",
    EXCLUDED: "Excluded",
  },
  unknownCount: "?",
  driftUnknown: "The number of drifted mappings is unknown: there is no complete list to compare with.",
} as const;
