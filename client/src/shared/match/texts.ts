/** The service's kinds of evidence; one that is newer than the client is shown by its sentence. */
const kinds: Partial<Record<string, string>> = {
  EXTERNAL_ID: "Same id",
  DOMAIN: "Same domain",
  EXACT_NAME: "Same name",
  NORMALIZED_NAME: "Same name, written differently",
  SIMILAR_NAME: "Similar name",
  RARE_WORDS: "Rare words in common",
  DIFFERENT_IDS: "Different ids",
  DIFFERENT_DOMAINS: "Different domains",
  DIFFERENT_NUMBERS: "Different numbers",
  DIFFERENT_NAMES: "Different names",
  DIFFERENT_FORMS: "Different legal forms",
  INACTIVE: "Inactive at vendor",
  MARKED: "Marked in its name",
};

export const matchTexts = {
  why: "Why?",
  whyOrNot: "Why, or why not?",
  whyLabel: (external: string) => `Why ${external}?`,
  whyOrNotLabel: (external: string) => `Why, or why not, ${external}?`,
  label: (external: string) => `What speaks for and against ${external}`,
  loading: "Comparing …",
  failed: "It cannot be said why.",
  suggested: (percent: number) => `${percent} % sure, suggested`,
  notSuggested: (percent: number) => `${percent} % sure, not suggested`,
  reasons: "Why it is not suggested",
  evidence: "For and against",
  kind: (kind: string) => kinds[kind] ?? null,
  weight: (weight: number) => `${weight > 0 ? "+" : weight < 0 ? "−" : ""}${Math.abs(weight).toFixed(1)}`,
  direction: (weight: number) =>
    weight > 0 ? "speaks for it" : weight < 0 ? "speaks against it" : "says nothing",
  scale: "A weight of 3 makes it twenty times as likely, or as unlikely.",
};
