export const appTexts = {
  header: {
    home: "Orgmap, to the organizations",
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
    viewerMenu: (name: string) => `${name}, your sign-in`,
    signOut: "Sign out",
    unknownViewer: "Account",
    toDark: "Switch to dark colours",
    toLight: "Switch to light colours",
    skipToContent: "Skip to content",
  },
  noAccess: {
    title: "You have no access yet",
    explanation:
      "You are signed in, but nothing was granted to you. Ask an administrator of Orgmap for access, and send them your user id.",
    userId: "Your user id",
    copy: "Copy your user id",
    copied: "Copied",
    check: "Check again",
  },
  notFound: {
    title: "There is no such page",
    explanation: "The address may be mistyped, or what it named may be gone.",
  },
  crashed: {
    title: "This page stopped working",
    explanation: "Reload it. If it happens again, tell whoever runs Orgmap what you did last.",
    reload: "Reload the page",
  },
} as const;
