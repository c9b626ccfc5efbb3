/**
 * The sentences and labels of the client. Those of a part that is loaded on its own, such as the
 * audit trail, stand beside that part.
 */

export const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const texts = {
  appName: "Orgmap",
  header: {
    home: "Orgmap, to the organizations",
    navigation: "Main",
    organizations: "Organizations",
    audit: "Audit",
    access: "Access",
    developmentSignIn: "development sign-in",
    developmentSignInShort: "dev",
    signedInAs: "Signed in as",
    toDark: "Switch to dark colours",
    toLight: "Switch to light colours",
    skipToContent: "Skip to content",
  },
  actions: {
    cancel: "Cancel",
    close: "Close",
    retry: "Try again",
    save: "Save changes",
    create: "Create",
    edit: "Edit",
    delete: "Delete",
    test: "Test connection",
  },
  status: { active: "Active", inactive: "Inactive" },
  loading: "Loading …",
  notFound: {
    title: "There is no such page",
    explanation: "The address may be mistyped, or what it named may be gone.",
    toOrganizations: "To the organizations",
    organizationTitle: "There is no such organization",
    organizationExplanation: "It does not exist, or it is not visible to you.",
  },
  crashed: {
    title: "This page stopped working",
    explanation: "Reload it. If it happens again, tell whoever runs Orgmap what you did last.",
    reload: "Reload the page",
  },
  requestErrors: {
    title: "That did not work",
    reference: (correlationId: string) => `Reference for the log: ${correlationId}`,
    network: {
      message: "The service could not be reached.",
      advice: "Check your connection and whether the service is running, then try again.",
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
  },
  organizations: {
    title: "Organizations",
    explanation: "Your customers, and how many outside systems each is mapped to.",
    search: "Search organizations",
    searchPlaceholder: "Name or domain",
    clearSearch: "Clear the search",
    create: "New organization",
    listLabel: "Organizations",
    columns: { name: "Name", domain: "Domain", status: "Status", mappings: "Mappings" },
    count: (shown: number, all: number) =>
      shown === all
        ? plural(all, "organization", "organizations")
        : `${shown.toLocaleString("en")} of ${plural(all, "organization", "organizations")}`,
    loadingMore: "loading more …",
    mappings: (count: number) =>
      count === 0 ? "Not mapped" : plural(count, "mapping", "mappings"),
    noDomain: "No domain",
    empty: {
      title: "No organizations yet",
      explanation: "Create your first customer organization, then map it to the systems you use.",
    },
    noneFound: {
      title: "Nothing found",
      explanation: (search: string) => `No name and no domain contains “${search}”.`,
    },
  },
  organizationForm: {
    createTitle: "New organization",
    name: "Name",
    domain: "Domain",
    domainHint: "Its main DNS domain, such as example.com. It helps to recognise the customer.",
    active: "Active",
    activeHint: "Nothing can be mapped or automated for an inactive organization.",
    nameRequired: "Enter a name.",
    nameTooLong: "A name has at most 200 characters.",
    created: (name: string) => `${name} was created.`,
    saved: (name: string) => `${name} was saved.`,
  },
  organization: {
    breadcrumbs: "Breadcrumbs",
    tabs: { integrations: "Integrations", details: "Details", audit: "Audit" },
    tabsLabel: "Parts of this organization",
    inactiveTitle: "This organization is inactive",
    inactiveExplanation:
      "Workflows refuse to run for it and nothing new can be mapped. It can be activated under Details.",
    toDetails: "To the details",
  },
  mappings: {
    title: "Integration mappings",
    explanation: "How outside systems know this organization.",
    listLabel: "Integration mappings",
    add: "Add mapping",
    showInactive: (count: number) => `Show inactive (${count})`,
    columns: {
      integration: "Integration",
      external: "External organization",
      status: "Status",
      lastTest: "Last test",
      actions: "Actions",
    },
    unnamed: "No name given",
    neverTested: "Not tested yet",
    testPassed: "Passed",
    testFailed: "Failed",
    actionsFor: (name: string) => `Actions for ${name}`,
    editLabel: (name: string) => `Edit the mapping to ${name}`,
    deleteLabel: (name: string) => `Delete the mapping to ${name}`,
    testLabel: (name: string) => `Test the connection to ${name}`,
    empty: {
      title: "Not mapped yet",
      explanation:
        "A mapping tells automation which client, company or tenant of an outside system is this customer.",
    },
    onlyInactive: {
      title: "No active mappings",
      explanation: "There are inactive ones. Show them to look at them or to activate them again.",
    },
  },
  mappingForm: {
    createTitle: "Add mapping",
    editTitle: (integration: string) => `Edit ${integration} mapping`,
    integration: "Integration",
    integrationPlaceholder: "Choose the system to map to",
    integrationRequired: "Choose an integration.",
    noIntegrations: "No integration supports mapping.",
    missing: (settings: readonly string[]) => `Not set up; missing: ${settings.join(", ")}`,
    notConfigured: "Not set up",
    notConfiguredWarning: (integration: string, settings: readonly string[]) =>
      `${integration} is not set up, so its organizations cannot be listed or tested. ` +
      (settings.length > 0 ? `Missing: ${settings.join(", ")}.` : ""),
    external: (term: string) => `External ${term}`,
    externalPlaceholder: (term: string) => `Search for the ${term}`,
    externalRequired: (term: string) => `Choose the ${term}.`,
    searchLabel: "Search by name or id",
    anyTerm: "organization",
    clearChoice: "Choose another",
    manualId: (term: string) => `Id of the ${term}`,
    manualIdHint: (integration: string) => `As ${integration} shows it.`,
    documentation: (integration: string) => `Documentation of ${integration}`,
    manualIdRequired: (term: string) => `Enter the id of the ${term}.`,
    manualName: "Name (optional)",
    manualNameHint: "Shown in lists, so that people recognise it.",
    toManual: "Enter the id by hand",
    toDiscovery: "Choose from the list",
    noDiscovery: (integration: string) =>
      `${integration} cannot list its organizations. Copy the id from there.`,
    tooLong: "At most 200 characters are allowed.",
    forbiddenCharacters: "An id cannot contain < > \" or '. Copy it as the vendor shows it.",
    advanced: "Advanced",
    mappingData: "Mapping data",
    mappingDataHint: "Settings for this mapping alone, as a JSON object.",
    mappingDataNotJson: (reason: string) => `This is not JSON: ${reason}`,
    mappingDataNotObject: "A JSON object is needed, such as {}.",
    active: "Active",
    activeHint: "Workflows use active mappings only.",
    create: "Add mapping",
    created: (name: string) => `The mapping to ${name} was added.`,
    saved: (name: string) => `The mapping to ${name} was saved.`,
    unchanged: "Nothing was changed.",
  },
  discovery: {
    loading: (integration: string) => `Asking ${integration} …`,
    refresh: "Refresh the list",
    discovered: "Discovered",
    staleTitle: "This list may be out of date",
    failedTitle: (integration: string) => `${integration} could not be asked`,
    retryAfter: (seconds: number) => `Try again in ${plural(Math.ceil(seconds), "second", "seconds")}.`,
    nothingFound: (search: string) => `Nothing found for “${search}”.`,
    nothingThere: "The list is empty.",
    more: (shown: number, total: number) =>
      `${shown.toLocaleString("en")} of ${total.toLocaleString("en")} shown. Type to narrow them down.`,
    id: (id: string) => `Id ${id}`,
    inactive: "Inactive there",
    mappedTo: (names: readonly string[]) => `Mapped to ${names.join(", ")}`,
  },
  conflict: {
    title: "Somebody else changed this meanwhile",
    explanation: "Compare, then keep what is there now or overwrite it with yours.",
    field: "Field",
    current: "There now",
    mine: "Yours",
    takeCurrent: "Take what is there now",
    overwrite: "Overwrite with mine",
    nothing: "nothing",
    fields: {
      externalOrgId: "Id",
      externalOrgName: "Name",
      mappingData: "Mapping data",
      isActive: "Status",
      name: "Name",
      domain: "Domain",
    },
  },
  deletion: {
    title: "Delete mapping?",
    question: (external: string, integration: string) =>
      `The mapping to ${external} in ${integration} becomes inactive.`,
    consequences: [
      "Workflows that need it stop with an error instead of acting for the wrong customer.",
      "Nothing is deleted at the vendor, and nothing is lost: show inactive mappings, edit this one and activate it to restore it.",
    ],
    confirm: "Delete mapping",
    confirmAnyway: "Delete anyway",
    changedTitle: "It was changed meanwhile",
    changed: (external: string, id: string) => `It now points to ${external} (id ${id}).`,
    alreadyInactive: "It is inactive already.",
    done: (name: string) => `The mapping to ${name} was deleted. It can be restored.`,
  },
  connectionTest: {
    title: "Test connection",
    running: (integration: string) => `Testing the connection to ${integration} …`,
    passed: "The connection works",
    failed: "The connection does not work",
    steps: "Steps of the test",
    again: "Test again",
    stepStatus: { PASSED: "Passed", WARNING: "Warning", FAILED: "Failed", SKIPPED: "Skipped" },
    duration: (milliseconds: number) =>
      milliseconds < 1000
        ? `${Math.round(milliseconds)} ms`
        : `${(milliseconds / 1000).toFixed(1)} s`,
  },
} as const;
