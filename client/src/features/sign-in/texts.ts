import { sessionTexts } from "../../lib/session/texts";

export const signInTexts = {
  title: "Sign in to Orgmap",
  explanation: "Sign in with your work account. You will come back to this page.",
  action: "Sign in",
  again: "Sign in again",
  signingIn: "Signing in …",
  signingOut: "Signing out …",
  signedOutTitle: "You are signed out",
  signedOutExplanation: "Sign in again to continue.",
  failedTitle: "You are not signed in",
  incompleteTitle: "Sign-in is not configured",
  incomplete: (settings: readonly string[]) =>
    `Your Orgmap administrator has to set ${settings.join(", ")}. API tokens still work.`,
  reason: (reason: string) => `Reason given: ${reason}`,
  failures: {
    refused: "The sign-in was cancelled or refused. Try again, or use another account.",
    notAssigned: "Your account is not assigned to Orgmap. Ask the administrator of your accounts to assign it.",
    notConsented:
      "Nobody has allowed Orgmap's pages to sign people in yet. Ask an administrator of your accounts to grant consent for them.",
    unknownApi:
      "The sign-in service does not know Orgmap's API by the name that is set. Contact your Orgmap administrator.",
    misconfigured:
      "The sign-in service does not accept Orgmap's settings. Contact your Orgmap administrator.",
    unavailable: "The sign-in service is not available at the moment. Wait a little, then try again.",
    unreachable: sessionTexts.unreachable,
    lost: "The sign-in was started in another tab, or too long ago. Start again.",
    unexpected: "Sign-in failed. Try again.",
  },
  ended: {
    ...sessionTexts.ended,
    refusedTitle: "Orgmap refused this sign-in",
    refused: "Signing in again may help. If it does not, contact your Orgmap administrator and pass on this message.",
    unsaved: "A new tab opens for signing in. What you typed here is kept, and you can continue here.",
    here: "Sign in on this page instead",
  },
  handedOver: {
    title: "You are signed in",
    explanation: "Go back to the tab where you were working. You can close this one.",
  },
} as const;
