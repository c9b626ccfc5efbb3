export const sessionTexts = {
  unreachable:
    "The sign-in service could not be reached. Check your connection, then try again.",
  ended: {
    expiredTitle: "Your session has ended",
    expired: "Sign in again to continue.",
  },
} as const;
