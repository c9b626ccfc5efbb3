export const mappingRowTexts = {
  add: "Add mapping",
  unnamed: "No name",
  neverTested: "Not tested yet",
  testPassed: "Passed",
  testFailed: "Failed",
  editLabel: (name: string) => `Edit the mapping to ${name}`,
  deleteLabel: (name: string) => `Delete the mapping to ${name}`,
  testLabel: (name: string) => `Test the connection to ${name}`,
  saving: "Saving …",
  drift: {
    IN_SYNC: { label: "In sync", explanation: "The vendor lists it under the same name." },
    RENAMED: { label: "Renamed", explanation: "It has been renamed at the vendor." },
    INACTIVE: {
      label: "Inactive at vendor",
      explanation: "Reactivate it at the vendor, map to another one, or delete the mapping.",
    },
    MISSING: {
      label: "Missing at vendor",
      explanation:
        "It is not in the latest list: it was deleted, or the credentials can no longer see it. Map to another one, or delete the mapping.",
    },
    UNKNOWN: { label: "Drift unknown", explanation: "There is no complete list to compare with." },
    nowCalled: (name: string) => `Now called ${name}`,
    takeName: "Use the new name",
    nameTaken: (name: string) => `The mapping is now called ${name}.`,
  },
} as const;
