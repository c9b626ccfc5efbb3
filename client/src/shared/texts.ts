/** The words that several features use. Those of a feature stand beside it. */
export const sharedTexts = {
  appName: "Orgmap",
  actions: {
    cancel: "Cancel",
    close: "Close",
    retry: "Try again",
    save: "Save changes",
    create: "Create",
    edit: "Edit",
    delete: "Delete",
    test: "Test connection",
    testAll: "Test all mappings",
  },
  status: { active: "Active", inactive: "Inactive" },
  loading: "Loading …",
  toOrganizations: "Go to organizations",
  noDomain: "No domain",
} as const;
