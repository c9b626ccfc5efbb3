export const requestErrorTexts = {
  title: "That did not work",
  reference: (correlationId: string) => `Log reference: ${correlationId}`,
  network: {
    message: "The service could not be reached.",
    advice: "Check your connection and whether the service is running, then try again.",
  },
  unavailable: {
    message: "The service is not available at the moment.",
    advice: "It may be starting. Wait a few seconds, then try again.",
  },
  unreadable: {
    message: (status: number) => `The service sent a response that is not GraphQL (HTTP ${status}).`,
    advice: "There may be a proxy in between. Reload the page. If the problem persists, contact your Orgmap administrator.",
  },
  unexpected: {
    message: "Something unexpected happened.",
    advice: "Try again. If the problem persists, reload the page.",
  },
  adviceByCode: {
    UNAUTHENTICATED: "Your session has ended. Sign in again, then retry.",
    FORBIDDEN: "You do not have permission to do this. Ask your Orgmap administrator for it.",
    RATE_LIMITED: "Too many requests at once. Wait a minute, then try again.",
    INTERNAL:
      "Try again. If the problem persists, contact your Orgmap administrator and give them the log reference, if one is shown.",
    GRAPHQL_VALIDATION_FAILED: "This page is older than the service. Reload it.",
    DOCUMENT_NOT_FOUND: "This page is older than the service. Reload it.",
    TIMEOUT: "Try again. If you were making a change, first check whether it was made.",
  } as Partial<Record<string, string>>,
} as const;
