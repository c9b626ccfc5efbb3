import { sessionTexts } from "../../lib/session/texts";

export const signInTexts = {
  title: "Sign in to Orgmap",
  explanation: "You sign in with your work account and come back to this page.",
  action: "Sign in",
  again: "Sign in again",
  signingIn: "Signing in …",
  signingOut: "Signing out …",
  signedOutTitle: "You are signed out",
  signedOutExplanation: "To work on, sign in again.",
  failedTitle: "You are not signed in",
  incompleteTitle: "These pages cannot sign anybody in yet",
  incomplete: (settings: readonly string[]) =>
    `Whoever runs Orgmap has to set ${settings.join(", ")}. Integrators' tokens work as ever.`,
  reason: (reason: string) => `The reason given: ${reason}`,
  failures: {
    refused: "The sign-in was cancelled or refused. Try again, or use another account.",
    notAssigned: "Your account may not use Orgmap. Ask whoever manages your accounts to assign it.",
    misconfigured:
      "The sign-in service does not accept Orgmap as it is set up. Tell whoever runs Orgmap.",
    unavailable: "The sign-in service is not available just now. Wait a moment, then try again.",
    unreachable: sessionTexts.unreachable,
    lost: "The sign-in was begun in another tab, or too long ago. Start it again.",
    unexpected: "The sign-in did not succeed. Try again.",
  },
  ended: {
    ...sessionTexts.ended,
    refusedTitle: "Orgmap refused this sign-in",
    refused: "Signing in again may help. If it does not, tell whoever runs Orgmap what is said here.",
    unsaved: "A new tab opens for it. What you typed here stays, and you go on here.",
    here: "Sign in on this page instead",
  },
  handedOver: {
    title: "You are signed in",
    explanation: "Go back to the tab where you were working. This one can be closed.",
  },
} as const;
