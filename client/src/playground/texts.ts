export const playgroundTexts = {
  signedInAs: "Signed in as",
  signIn: "Sign in",
} as const;
