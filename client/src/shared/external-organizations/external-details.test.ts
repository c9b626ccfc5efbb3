import { expect, it } from "vitest";

import { identifyingDetails } from "./external-details";

const metadata = {
  toplevel_id: 3,
  toplevel_name: "Managed customers",
  azure_tenant_id: "1a2b",
  itglue_id: null,
  accounts: "",
  website: "harbour.example",
  tags: ["blue"],
};

it("names each detail and leaves out what is empty or no text", () => {
  expect(identifyingDetails({ metadata: { itglue_id: null, tags: [], website: " a.example " } }, ""))
    .toEqual(["website a.example"]);
});

it("shows what was searched for before the rest", () => {
  expect(identifyingDetails({ metadata }, "MANAGED")).toEqual([
    "toplevel name Managed customers",
    "azure tenant id 1a2b",
    "website harbour.example",
  ]);
});

it.each([null, "text", 7])("has none in %j", (metadata) => {
  expect(identifyingDetails({ metadata }, "")).toEqual([]);
});
