import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import type { Suggestion } from "../../features/suggestions/types";
import {
  halopsa,
  importOutcome,
  listedExternal,
  manager,
  suggestion,
  suggestions,
  wholeListing,
} from "../../tests/examples";
import {
  disconnect,
  onCreateMappings,
  onImportOrganizations,
  onIntegrationCatalog,
  onMappedMeanwhile,
  onRejectedSuggestions,
  onRejectSuggestion,
  onRestoreSuggestion,
  onSuggestions,
  onViewer,
  onWholeListing,
  refuse,
} from "../../tests/service";
import { show } from "../../tests/show";
import { SuggestionsPage } from "./suggestions";

const NO_MORE = { hasNextPage: false, endCursor: null };
const MAPPED = { __typename: "OrganizationMapping", id: "m" } as const;
const failure = {
  __typename: "IntegrationError",
  message: "HaloPSA did not answer within 30 seconds.",
  kind: "TIMEOUT",
  remedy: null,
  retryAfterSeconds: null,
} as const;

const anvil = suggestion("Anvil");
const birch = suggestion("Birch", { confidence: 0.72 });
const calder = suggestion("Calder", {
  isAmbiguous: true,
  nearTies: [
    {
      organization: suggestion("Calder").organization,
      externalOrganization: { id: "twin", name: "Calder Ltd", isActive: true, metadata: {} },
      confidence: 0.95,
    },
    {
      organization: { id: "Calder West", name: "Calder West", domain: "calder.example" },
      externalOrganization: suggestion("Calder").externalOrganization,
      confidence: 0.94,
    },
  ],
  nearTieCount: 4,
});

const serve = (nodes: Suggestion[]) => onSuggestions({ mappingSuggestions: suggestions(nodes) });

/** Nobody else has mapped anything. */
const nothingMeanwhile = () => onMappedMeanwhile({ coverage: { nodes: [] } });

const open = (query = "") =>
  show(
    <SuggestionsPage />,
    `/integrations/halopsa/suggestions${query}`,
    "/integrations/:integrationName/suggestions",
  );
const row = (name: RegExp) => screen.findByRole("row", { name });
const button = (name: string | RegExp) => screen.findByRole("button", { name });

beforeEach(() => {
  localStorage.clear();
  onViewer({ viewer: manager, organizations: { nodes: [] } });
  onIntegrationCatalog({ integrations: [{ ...halopsa, supportsOrgMapping: true }] });
  onWholeListing({ externalOrganizations: wholeListing([listedExternal("1", "Anvil Ltd")]) });
  onRejectedSuggestions({ rejectedSuggestions: { nodes: [], pageInfo: NO_MORE } });
  serve([anvil, birch, calder]);
  nothingMeanwhile();
});

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
    expect(await screen.findByText(/Anvil was not mapped. Belongs to Hilltop already/)).toBeVisible();
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
    const ties = await screen.findByRole("list", { name: "As likely for Calder" });
    expect(ties).toHaveTextContent("Id twin");
    expect(ties).toHaveTextContent("It may as well be Calder West (calder.example): 94 % sure.");
    expect(screen.getByText(/2 more are as likely/)).toBeVisible();
    expect(screen.queryByRole("row", { name: /Anvil/ })).not.toBeInTheDocument();
    await user.click(within(ties).getByRole("button", { name: "Accept Calder Ltd (id twin) for Calder" }));
    await waitFor(() => {
      expect(created[0]?.inputs).toMatchObject([{ externalOrgId: "twin" }]);
    });
  });

  it("says so where it is alone, and what is known disagrees", async () => {
    serve([suggestion("Anvil", { isAmbiguous: true })]);
    open();
    expect(await row(/Anvil/)).toHaveTextContent("What is known of the two disagrees.");
  });
});

describe("accepting many", () => {
  /** The preview of what a threshold accepts. */
  async function preview(threshold?: string) {
    const user = open();
    const slider = await screen.findByRole("slider", { name: "Accept from" });
    if (threshold !== undefined) {
      fireEvent.change(slider, { target: { value: threshold } });
    }
    await user.click(await button(/^Preview/));
    return { user, dialog: await screen.findByRole("dialog") };
  }

  it("previews exactly what it writes, and leaves out what is ambiguous", async () => {
    const created = onCreateMappings({ createMappings: [MAPPED, MAPPED] });
    const { user, dialog } = await preview("70");
    const rows = within(dialog).getAllByRole("listitem");
    expect(rows.map((each) => each.textContent)).toEqual([
      expect.stringContaining("Anvil → Anvil Ltd"),
      expect.stringContaining("Birch → Birch Ltd"),
    ]);
    expect(created).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Write 2 mappings" }));
    expect(await within(dialog).findByText("2 organizations are mapped.")).toBeVisible();
    expect(created[0]?.inputs).toMatchObject([
      { externalOrgId: "ext Anvil" },
      { externalOrgId: "ext Birch" },
    ]);
  });

  it("takes no more than the threshold allows", async () => {
    const { dialog } = await preview();
    expect(within(dialog).getAllByRole("listitem")).toHaveLength(1);
    expect(screen.getByText("1 suggestion is too close to call and left to you.")).toBeVisible();
  });

  it("writes nothing over what somebody else has mapped meanwhile", async () => {
    const mappings = [{ externalOrgId: "77", externalOrgName: "Other Ltd" }];
    onMappedMeanwhile({
      coverage: { nodes: [{ organization: { id: "Anvil" }, cells: [{ mappings }] }] },
    });
    const created = onCreateMappings({ createMappings: [MAPPED] });
    const { user, dialog } = await preview("70");
    await user.click(within(dialog).getByRole("button", { name: /^Write/ }));
    expect(
      await within(dialog).findByText(/Somebody mapped it to Other Ltd meanwhile/),
    ).toBeVisible();
    expect(within(dialog).getByText("1 organization is mapped, 1 is not.")).toBeVisible();
    expect(created).toHaveLength(1);
    expect(created[0]?.inputs).toMatchObject([{ organizationId: "Birch" }]);
  });

  it("has an outcome for each, and tries those alone again that failed", async () => {
    const message = "The mapping's data is not valid.";
    onCreateMappings({ createMappings: [MAPPED, { __typename: "ValidationError", message }] });
    const { user, dialog } = await preview("70");
    await user.click(within(dialog).getByRole("button", { name: /^Write/ }));
    expect(await within(dialog).findByText(message)).toBeVisible();
    const again = onCreateMappings({ createMappings: [MAPPED] });
    await user.click(within(dialog).getByRole("button", { name: "Try 1 row again" }));
    expect(await within(dialog).findByText("2 organizations are mapped.")).toBeVisible();
    expect(again[0]?.inputs).toMatchObject([{ organizationId: "Birch" }]);
  });

  it("claims nothing of what it got no answer about", async () => {
    disconnect("CreateMappings");
    const { user, dialog } = await preview();
    await user.click(within(dialog).getByRole("button", { name: /^Write/ }));
    expect(await within(dialog).findByText(/^Unknown: no answer came/)).toBeVisible();
    expect(within(dialog).getByText("0 organizations are mapped, 1 is not.")).toBeVisible();
  });

  it("says that nothing was written where all was refused", async () => {
    refuse("CreateMappings", { message: "You may not do that.", code: "FORBIDDEN" });
    const { user, dialog } = await preview();
    await user.click(within(dialog).getByRole("button", { name: /^Write/ }));
    expect(await within(dialog).findByText("Not sent")).toBeVisible();
    expect(within(dialog).getByText("You may not do that.")).toBeVisible();
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
    expect(await screen.findByText(/1 organization has no mapping and nothing like it/)).toBeVisible();
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
    expect(await screen.findByText("1 new at HaloPSA since you last looked here.")).toBeVisible();
    expect(within(await row(/Birch/)).getByText("New")).toBeVisible();
    expect(within(await row(/Anvil/)).queryByText("New")).not.toBeInTheDocument();
  });

  it("never takes a vendor that fails for nothing left to do", async () => {
    onSuggestions({ mappingSuggestions: failure });
    onWholeListing({ externalOrganizations: failure });
    const user = open();
    expect(await screen.findByRole("alert")).toHaveTextContent("did not answer within 30 seconds");
    expect(screen.getByText(/That does not mean that all is mapped/)).toBeVisible();
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
    await screen.findByRole("heading", { name: /for those who manage all organizations/ }),
  ).toBeVisible();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
  expect(asked).toEqual([]);
});
