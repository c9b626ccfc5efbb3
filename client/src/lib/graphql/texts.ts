export const requestErrorTexts = {
  title: "That did not work",
  reference: (correlationId: string) => `Reference for the log: ${correlationId}`,
  network: {
    message: "The service could not be reached.",
    advice: "Check your connection and whether the service is running, then try again.",
  },
  interrupted: {
    message: "The connection to the service broke before all was told.",
    advice: "Try again. If it stays, a proxy may hold back long answers.",
  },
  unavailable: {
    message: "The service is not available just now.",
    advice: "It may be starting. Wait a few seconds, then try again.",
  },
  unreadable: {
    message: (status: number) => `The service sent an answer that is not GraphQL (HTTP ${status}).`,
    advice: "A proxy may stand in between. Reload the page; if it stays, tell whoever runs it.",
  },
  unexpected: {
    message: "Something unexpected happened.",
    advice: "Try again. If it stays, reload the page.",
  },
  adviceByCode: {
    UNAUTHENTICATED: "Your sign-in has ended. Sign in again, then retry.",
    FORBIDDEN: "You may not do this. Ask an administrator for the permission.",
    RATE_LIMITED: "Too many requests at once. Wait a minute, then try again.",
    INTERNAL:
      "Try again. If it stays, tell whoever runs the service the reference below, if one is shown.",
    GRAPHQL_VALIDATION_FAILED: "This page is older than the service. Reload it.",
    DOCUMENT_NOT_FOUND: "This page is older than the service. Reload it.",
    TIMEOUT: "Try again. If it was a change, look first whether it was made.",
  } as Partial<Record<string, string>>,
} as const;
