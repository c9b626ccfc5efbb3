import type { Permission } from "./types";

export const accessTexts = {
  title: "Access",
  explanation:
    "Access that was granted in Orgmap. Access that comes with a person's sign-in, such as a role of the same name, is not listed.",
  notAllowed: {
    title: "You need provider-wide Manage permission",
    explanation:
      "Seeing and changing who has access requires provider-wide Manage permission. Someone who has it can grant it to you.",
  },
  scope: "Access to",
  everywhere: "All organizations (provider-wide)",
  listLabel: "Access",
  columns: { person: "Person", permissions: "Permissions", granted: "Granted", actions: "Actions" },
  permissions: { canViewConfig: "View", canManageConfig: "Manage" } satisfies Record<
    Permission,
    string
  >,
  permissionHints: {
    canViewConfig: "Read organizations, mappings and the audit trail.",
    canManageConfig: "Change, delete and test mappings, and browse what a vendor lists. Includes viewing.",
  } satisfies Record<Permission, string>,
  grantedBy: "by",
  grant: "Grant access",
  change: "Change",
  changeLabel: (userId: string) => `Change the access of ${userId}`,
  revoke: "Revoke",
  revokeLabel: (userId: string) => `Revoke the access of ${userId}`,
  more: "Load more",
  empty: {
    title: "Nobody has been granted access here",
    everywhere: "Provider-wide access comes from the sign-in only.",
    organization: "Only people with provider-wide access can reach this organization.",
  },
  form: {
    title: "Grant access",
    changeTitle: "Change access",
    person: "Person",
    personHint:
      "The person's id in their sign-in token: the oid claim if there is one, otherwise sub.",
    personRequired: "Enter the person's id.",
    organizationPlaceholder: "Search for an organization",
    permission: "Permission",
    permissionRequired: "Choose a permission.",
    everywhereWarning:
      "Provider-wide access covers every customer, including those added later. With provider-wide Manage permission, a person can also grant access.",
    granted: (userId: string) => `${userId} now has this access.`,
  },
  revocation: {
    title: "Revoke access?",
    question: (userId: string, place: string) => `${userId} loses access to ${place}.`,
    everywhere: "all organizations",
    consequence: "It takes effect with that person's next request. It can be granted again.",
    own: "This is your own access: you may no longer be able to open this page.",
    fields: { userId: "Person", organizationId: "Access to" },
    lastManager:
      "On this page that is “Manage” for “All organizations (provider-wide)”. Grant it to someone else, then revoke this.",
    confirm: "Revoke access",
    done: (userId: string) => `The access of ${userId} was revoked.`,
  },
} as const;
