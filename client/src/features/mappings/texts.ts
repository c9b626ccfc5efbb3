const s = (count: unknown) => (count === 1 ? "" : "s");

export const mappingTexts = {
  list: {
    title: "Integration mappings",
    explanation: "The external systems that this organization is mapped to.",
    listLabel: "Integration mappings",
    showInactive: (count: number) => `Show inactive (${count})`,
    columns: {
      integration: "Integration",
      external: "External organization",
      status: "Status",
      lastTest: "Last test",
      drift: "Drift",
      actions: "Actions",
    },
    empty: {
      title: "Not mapped yet",
      explanation:
        "A mapping tells automation which client, company or tenant in an external system is this customer.",
    },
    onlyInactive: {
      title: "No active mappings",
      explanation: "There are inactive mappings. Show them to view or reactivate them.",
    },
  },
  form: {
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
    externalRequired: (term: string) => `Choose the ${term}.`,
    anyTerm: "organization",
    advanced: "Advanced",
    mappingData: "Mapping data",
    mappingDataHint: "Settings for this mapping only, as a JSON object.",
    mappingDataNotJson: (reason: string) => `This is not valid JSON: ${reason}`,
    mappingDataNotObject: "Enter a JSON object, such as {}.",
    active: "Active",
    activeHint: "Workflows use active mappings only.",
    create: "Add mapping",
    created: (name: string) => `The mapping to ${name} was added.`,
    saved: (name: string) => `The mapping to ${name} was saved.`,
    unchanged: "Nothing was changed.",
    toExisting: "View the existing mapping",
    toClaimant: (name: string) => `View the mappings of ${name}`,
  },
  data: {
    title: "Mapping data",
    explanation: "Settings for this mapping only.",
    others: (paths: readonly string[]) =>
      `Kept as they are: ${paths.join(", ")}. You can view and change them as JSON.`,
    asJson: "As JSON",
    noFields: "This value cannot be shown as fields.",
    none: "Not set",
    yes: "Yes",
    no: "No",
    notOffered: (value: string) => `${value} (no longer offered)`,
    storedSecret: "Stored. Type to replace it.",
    removeSecret: "Remove the stored secret",
    usual: (value: string) => `Default: ${value}`,
    refused: (path: string, message: string) => (path ? `${path}: ${message}` : message),
    problems: {
      required: () => "This is required.",
      pattern: () => "This does not have the required format.",
      enum: () => "Choose one of the options.",
      type: (type) => KINDS[String(type)] ?? "This is not the right type of value.",
      minLength: (least) => `Enter at least ${String(least)} character${s(least)}.`,
      maxLength: (most) => `Enter at most ${String(most)} character${s(most)}.`,
      minimum: (least) => `The minimum is ${String(least)}.`,
      maximum: (most) => `The maximum is ${String(most)}.`,
      exclusiveMinimum: (limit) => `This must be more than ${String(limit)}.`,
      exclusiveMaximum: (limit) => `This must be less than ${String(limit)}.`,
      multipleOf: (step) => `This must be a multiple of ${String(step)}.`,
    } as Partial<Record<string, (allowed: unknown) => string>>,
  },
  conflict: {
    newSecret: "a new secret",
    mappingDataField: (name: string) => `Mapping data: ${name}`,
    fields: {
      externalOrgId: "Id",
      externalOrgName: "Name",
      isActive: "Status",
    },
  },
  deletion: {
    title: "Delete mapping?",
    question: (external: string, integration: string) =>
      `The mapping to ${external} in ${integration} becomes inactive.`,
    consequences: [
      "Workflows that need it stop with an error instead of acting for the wrong customer.",
      "Nothing is deleted at the vendor, and nothing is lost: to restore the mapping, show inactive mappings, edit it and activate it.",
    ],
    confirm: "Delete mapping",
    confirmAnyway: "Delete anyway",
    changedTitle: "It was changed in the meantime",
    changed: (external: string, id: string) => `It now points to ${external} (id ${id}).`,
    alreadyInactive: "It is already inactive.",
    done: (name: string) => `The mapping to ${name} was deleted. It can be restored.`,
  },
  connectionTest: {
    title: "Test connection",
    running: (integration: string) => `Testing the connection to ${integration} …`,
    passed: "The connection works",
    failed: "The connection does not work",
    steps: "Steps of the test",
    again: "Test again",
    unsaved: "Test",
    stepStatus: { PASSED: "Passed", WARNING: "Warning", FAILED: "Failed", SKIPPED: "Skipped" },
    duration: (milliseconds: number) =>
      milliseconds < 1000
        ? `${Math.round(milliseconds)} ms`
        : `${(milliseconds / 1000).toFixed(1)} s`,
  },
} as const;

const KINDS: Partial<Record<string, string>> = {
  integer: "Enter a whole number, such as 7.",
  number: "Enter a number, such as 7 or 1.5.",
  boolean: "Choose Yes or No.",
  string: "Enter text.",
};
