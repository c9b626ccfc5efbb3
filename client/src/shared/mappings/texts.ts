export const mappingRowTexts = {
  add: "Add mapping",
  unnamed: "No name given",
  neverTested: "Not tested yet",
  testPassed: "Passed",
  testFailed: "Failed",
  editLabel: (name: string) => `Edit the mapping to ${name}`,
  deleteLabel: (name: string) => `Delete the mapping to ${name}`,
  testLabel: (name: string) => `Test the connection to ${name}`,
  saving: "Saving …",
  drift: {
    IN_SYNC: { label: "In sync", explanation: "It is listed there under the same name." },
    RENAMED: { label: "Renamed", explanation: "It has another name there by now." },
    INACTIVE: {
      label: "Inactive there",
      explanation: "Activate it there again, map to another one, or delete the mapping.",
    },
    MISSING: {
      label: "Missing there",
      explanation:
        "The newest list does not hold it: it was deleted or is no longer visible to the credentials. Map to another one, or delete the mapping.",
    },
    UNKNOWN: { label: "Drift unknown", explanation: "There is no complete list to compare with." },
    nowCalled: (name: string) => `Now called ${name}`,
    takeName: "Take the new name",
    nameTaken: (name: string) => `The mapping is called ${name} now.`,
  },
} as const;
