import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { importOutcome, listedExternal, listing, manager, suggestion, suggestions, wholeListing } from "../../tests/examples";
import {
  disconnect,
  onCreateMappings,
  onDiscovery,
  onImportOrganizations,
  onRejectedSuggestions,
  onRejectSuggestion,
  onRestoreSuggestion,
  onSuggestions,
  onViewer,
  onWholeListing,
} from "../../tests/service";
import {
  anvil,
  birch,
  button,
  calder,
  failure,
  MAPPED,
  NO_MORE,
  open,
  row,
  serve,
  serveQueue,
} from "../../tests/suggestions-page";

beforeEach(serveQueue);

describe("one suggestion", () => {
  it("says how sure it is, and why", async () => {
    open();
    const shown = await row(/Birch/);
    expect(shown).toHaveTextContent("72 % sure");
    expect(shown).toHaveTextContent("Same name. Both are called “Birch”.");
    expect(shown).toHaveTextContent("Id ext Birch");
  });

  it("is accepted with a key, and the keyboard goes on", async () => {
    const created = onCreateMappings({ createMappings: [MAPPED] });
    const user = open();
    (await row(/Anvil/)).focus();
    serve([birch, calder]);
    await user.keyboard("a");
    expect(await screen.findByText("Anvil is mapped to Anvil Ltd.")).toBeVisible();
    expect(await row(/Birch/)).toHaveFocus();
    expect(created[0]?.inputs).toEqual([
      {
        organizationId: "Anvil",
        integrationName: "halopsa",
        externalOrgId: "ext Anvil",
        externalOrgName: "Anvil Ltd",
        mappingData: {},
      },
    ]);
  });

  it("is rejected, and that is undone", async () => {
    const pair = {
      integrationName: "halopsa",
      organizationId: "Anvil",
      externalOrgId: "ext Anvil",
    };
    const rejected = onRejectSuggestion({ rejectSuggestion: { __typename: "RejectedSuggestion" } });
    const restored = onRestoreSuggestion({
      restoreSuggestion: { __typename: "RejectedSuggestion" },
    });
    const user = open();
    (await row(/Anvil/)).focus();
    serve([birch, calder]);
    await user.keyboard("r");
    await waitFor(() => {
      expect(screen.queryByRole("row", { name: /Anvil/ })).not.toBeInTheDocument();
    });
    serve([anvil, birch, calder]);
    await user.click(await button("Undo"));
    expect(await row(/Anvil/)).toBeVisible();
    expect(rejected[0]?.input).toEqual(pair);
    expect(restored[0]?.input).toEqual(pair);
  });

  it("stays where the service refuses, and says why", async () => {
    const message = "'ext Anvil' already belongs to Hilltop.";
    onCreateMappings({
      createMappings: [
        {
          __typename: "ExternalOrganizationClaimedError",
          message,
          claimedBy: { id: "o2", name: "Hilltop" },
        },
      ],
    });
    const user = open();
    await user.click(await button("Accept Anvil Ltd for Anvil"));
    expect(await screen.findByText(/Anvil was not mapped. Already belongs to Hilltop/)).toBeVisible();
    expect(await row(/Anvil/)).toBeVisible();
  });

  it("is not written where the service cannot be reached", async () => {
    disconnect("CreateMappings");
    const user = open();
    await user.click(await button("Accept Anvil Ltd for Anvil"));
    expect(await screen.findByText(/Anvil was not mapped. The service could not/)).toBeVisible();
    expect(await row(/Anvil/)).toBeVisible();
  });
});

describe("what is too close to call", () => {
  it("shows what is as likely, from both ends, and maps to that instead", async () => {
    const created = onCreateMappings({ createMappings: [MAPPED] });
    const user = open("?show=ambiguous");
    const ties = await screen.findByRole("list", { name: "Equally likely for Calder" });
    expect(ties).toHaveTextContent("Id twin");
    expect(ties).toHaveTextContent("It could equally be Calder West (calder.example): 94 % sure.");
    expect(screen.getByText(/2 more are equally likely/)).toBeVisible();
    expect(screen.queryByRole("row", { name: /Anvil/ })).not.toBeInTheDocument();
    await user.click(within(ties).getByRole("button", { name: "Accept Calder Ltd (id twin) for Calder" }));
    await waitFor(() => {
      expect(created[0]?.inputs).toMatchObject([{ externalOrgId: "twin" }]);
    });
  });

  it("is mapped to nobody by c and Enter before something is typed or moved to", async () => {
    onDiscovery({ externalOrganizations: listing() });
    const created = onCreateMappings({ createMappings: [MAPPED] });
    const user = open("?show=ambiguous");
    (await row(/Calder/)).focus();
    await user.keyboard("c");
    await screen.findByRole("option", { name: /Harbour Dental/ });
    await user.keyboard("{Enter}{Enter}");
    expect(created).toEqual([]);
    await user.keyboard("{ArrowDown}{Enter}");
    expect(await screen.findByText("Calder is mapped to Harbour Dental.")).toBeVisible();
    expect(created).toMatchObject([{ inputs: [{ organizationId: "Calder", externalOrgId: "17" }] }]);
  });

  it("says so where it is alone, and what is known disagrees", async () => {
    serve([suggestion("Anvil", { isAmbiguous: true })]);
    open();
    expect(await row(/Anvil/)).toHaveTextContent("The details of the two contradict each other.");
  });
});

describe("what is left", () => {
  const left = suggestions([], {
    unmatchedOrganizations: [{ id: "Dorrel", name: "Dorrel", domain: null }],
    unmatchedExternalOrganizations: [
      { id: "9", name: "Eskdale Ltd", isActive: true, metadata: {} },
    ],
  });

  beforeEach(() => {
    onSuggestions({ mappingSuggestions: left });
  });

  it("tells that from all being mapped", async () => {
    open();
    expect(await screen.findByText(/1 organization has no mapping and no match in the list/)).toBeVisible();
    expect(screen.queryByText("Every organization is mapped")).not.toBeInTheDocument();
  });

  it("imports an external organization by a key", async () => {
    const imported = onImportOrganizations({
      importOrganizations: {
        __typename: "ImportOrganizationsPayload",
        outcomes: [importOutcome("9")],
      },
    });
    const user = open("?show=externals");
    (await row(/Eskdale/)).focus();
    await user.keyboard("i");
    expect(await screen.findByText("Eskdale Ltd was imported and mapped.")).toBeVisible();
    expect(imported[0]?.input).toEqual({ integrationName: "halopsa", externalOrgIds: ["9"] });
  });

  it("gives an external organization to an unmapped one", async () => {
    const created = onCreateMappings({ createMappings: [MAPPED] });
    const user = open("?show=externals");
    await user.click(await button("Map Eskdale Ltd to an organization"));
    await user.click(await screen.findByRole("option", { name: "Dorrel" }));
    expect(await screen.findByText("Dorrel is mapped to Eskdale Ltd.")).toBeVisible();
    expect(created[0]?.inputs).toMatchObject([{ organizationId: "Dorrel", externalOrgId: "9" }]);
  });

  it("maps an organization to nobody by m and Enter before something is typed or moved to", async () => {
    onDiscovery({ externalOrganizations: listing() });
    const created = onCreateMappings({ createMappings: [MAPPED] });
    const user = open("?show=organizations");
    (await row(/Dorrel/)).focus();
    await user.keyboard("m");
    await screen.findByRole("option", { name: /Harbour Dental/ });
    await user.keyboard("{Enter}{Enter}");
    expect(created).toEqual([]);
    await user.keyboard("{ArrowDown}{Enter}");
    expect(await screen.findByText("Dorrel is mapped to Harbour Dental.")).toBeVisible();
    expect(created).toMatchObject([{ inputs: [{ organizationId: "Dorrel", externalOrgId: "17" }] }]);
  });

  it("gives an external organization to nobody by m and Enter before something is typed or moved to", async () => {
    const created = onCreateMappings({ createMappings: [MAPPED] });
    const user = open("?show=externals");
    (await row(/Eskdale/)).focus();
    await user.keyboard("m");
    await screen.findByRole("option", { name: "Dorrel" });
    expect(screen.getByRole("combobox", { name: /Eskdale/ })).toHaveFocus();
    await user.keyboard("{Enter}{Enter}");
    expect(created).toEqual([]);
    await user.keyboard("{ArrowDown}{Enter}");
    expect(await screen.findByText("Dorrel is mapped to Eskdale Ltd.")).toBeVisible();
    expect(created).toMatchObject([{ inputs: [{ organizationId: "Dorrel", externalOrgId: "9" }] }]);
  });

  it("restores what was rejected", async () => {
    const restored = onRestoreSuggestion({
      restoreSuggestion: { __typename: "RejectedSuggestion" },
    });
    onRejectedSuggestions({
      rejectedSuggestions: {
        nodes: [
          {
            organization: { id: "Dorrel", name: "Dorrel" },
            externalOrgId: "9",
            externalOrgName: "Eskdale Ltd",
            rejectedAt: "2026-01-01T12:00:00+00:00",
            rejectedBy: "noor",
          },
        ],
        pageInfo: NO_MORE,
      },
    });
    const user = open("?show=rejected");
    expect(await row(/Dorrel → Eskdale Ltd/)).toHaveTextContent("by noor");
    await user.click(await button("Restore Eskdale Ltd for Dorrel"));
    expect(await screen.findByText("Eskdale Ltd may be suggested for Dorrel again.")).toBeVisible();
    expect(restored).toHaveLength(1);
  });
});

describe("the vendor's list", () => {
  it("marks what is new since the last look", async () => {
    localStorage.setItem("orgmap.seen.mira.halopsa", JSON.stringify(["1"]));
    onWholeListing({
      externalOrganizations: wholeListing([
        listedExternal("1", "Anvil Ltd"),
        listedExternal("ext Birch", "Birch Ltd"),
      ]),
    });
    open();
    expect(await screen.findByText("1 new in HaloPSA since your last visit.")).toBeVisible();
    expect(within(await row(/Birch/)).getByText("New")).toBeVisible();
    expect(within(await row(/Anvil/)).queryByText("New")).not.toBeInTheDocument();
  });

  it("never takes a vendor that fails for nothing left to do", async () => {
    onSuggestions({ mappingSuggestions: failure });
    onWholeListing({ externalOrganizations: failure });
    const user = open();
    expect(await screen.findByRole("alert")).toHaveTextContent("did not answer within 30 seconds");
    expect(screen.getByText(/This does not mean that everything is mapped/)).toBeVisible();
    expect(screen.getByRole("radio", { name: "Suggested (?)" })).toBeInTheDocument();
    expect(screen.queryByText("Every organization is mapped")).not.toBeInTheDocument();
    serve([anvil]);
    onWholeListing({ externalOrganizations: wholeListing([]) });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await row(/Anvil/)).toBeVisible();
  });

  it("keeps working with a list that is out of date, and says so", async () => {
    onWholeListing({
      externalOrganizations: wholeListing([], { isStale: true, warning: "HaloPSA is down." }),
    });
    open();
    expect(await screen.findByText("This list may be out of date")).toBeVisible();
    expect(await row(/Anvil/)).toBeVisible();
  });
});

it("offers nothing to a viewer, and asks for nothing", async () => {
  onViewer({ viewer: { ...manager, permissions: ["canViewConfig"] }, organizations: { nodes: [] } });
  const asked = serve([anvil]);
  open();
  expect(
    await screen.findByRole("heading", { name: /permission to manage all organizations/ }),
  ).toBeVisible();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
  expect(asked).toEqual([]);
});
