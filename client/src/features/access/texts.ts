import type { Permission } from "./types";

export const accessTexts = {
  title: "Access",
  explanation:
    "What people were granted here. What a person's sign-in gives by itself, such as a role of the same name, is not listed.",
  notAllowed: {
    title: "This is for those who manage provider-wide",
    explanation:
      "Seeing and changing who has access needs the permission to manage, provider-wide. Somebody who has it can grant it to you.",
  },
  scope: "Access to",
  everywhere: "All organizations (provider-wide)",
  listLabel: "Access",
  columns: { person: "Person", permissions: "May", granted: "Granted", actions: "Actions" },
  permissions: { canViewConfig: "View", canManageConfig: "Manage" } satisfies Record<
    Permission,
    string
  >,
  permissionHints: {
    canViewConfig: "Read organizations, mappings and what changed.",
    canManageConfig: "Change, delete and test mappings, and look at what a vendor lists. Includes viewing.",
  } satisfies Record<Permission, string>,
  grantedBy: "by",
  grant: "Grant access",
  change: "Change",
  changeLabel: (userId: string) => `Change what ${userId} may do`,
  revoke: "Revoke",
  revokeLabel: (userId: string) => `Revoke the access of ${userId}`,
  more: "Load more",
  empty: {
    title: "Nobody was granted access here",
    everywhere: "Provider-wide access then comes from the sign-in alone.",
    organization: "Only those with provider-wide access reach this organization.",
  },
  form: {
    title: "Grant access",
    changeTitle: "Change access",
    person: "Person",
    personHint:
      "The id by which the sign-in names the person: the claim oid of a token where it has one, or else sub.",
    personRequired: "Enter the person's id.",
    organizationPlaceholder: "Search for an organization",
    permission: "May",
    permissionRequired: "Choose what the person may do.",
    everywhereWarning:
      "Provider-wide access reaches every customer, those that are added later too. Whoever manages provider-wide can also grant access.",
    granted: (userId: string) => `${userId} now has this access.`,
  },
  revocation: {
    title: "Revoke access?",
    question: (userId: string, place: string) => `${userId} loses the access to ${place}.`,
    everywhere: "all organizations",
    consequence: "It takes effect with that person's next request. It can be granted again.",
    own: "This is your own access: you may lose this page.",
    fields: { userId: "Person", organizationId: "Access to" },
    lastManager:
      "On this page that is “Manage” for “All organizations (provider-wide)”. Grant it to somebody else, then revoke this.",
    confirm: "Revoke access",
    done: (userId: string) => `The access of ${userId} was revoked.`,
  },
} as const;
