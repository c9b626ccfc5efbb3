export const appTexts = {
  header: {
    home: "Orgmap, go to organizations",
    navigation: "Main",
    organizations: "Organizations",
    integrations: "Integrations",
    coverage: "Coverage",
    csv: "CSV",
    audit: "Audit",
    access: "Access",
    developmentSignIn: "development sign-in",
    developmentSignInShort: "dev",
    signedInAs: "Signed in as",
    viewerMenu: (name: string) => `${name}, your account`,
    signOut: "Sign out",
    unknownViewer: "Account",
    toDark: "Switch to dark colours",
    toLight: "Switch to light colours",
    skipToContent: "Skip to content",
  },
  noAccess: {
    title: "You have no access yet",
    explanation:
      "You are signed in, but you have not been granted access. Ask your Orgmap administrator for access, and send them your user id.",
    userId: "Your user id",
    copy: "Copy your user id",
    copied: "Copied",
    check: "Check again",
  },
  notFound: {
    title: "There is no such page",
    explanation: "The address may be mistyped, or the page may no longer exist.",
  },
  crashed: {
    title: "This page stopped working",
    explanation: "Reload it. If it happens again, contact your Orgmap administrator and tell them what you did last.",
    reload: "Reload the page",
  },
} as const;
