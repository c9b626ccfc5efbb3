import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import type { ImportCandidate } from "../../features/organization-import/types";
import type { ImportOutcome } from "../../shared/external-organizations/types";
import {
  customApi,
  halopsa,
  importCandidate,
  importOutcome,
  importPreview,
  listedExternal,
  manager,
  twinOf,
} from "../../tests/examples";
import {
  disconnect,
  onImportOrganizations,
  onImportPreview,
  onIntegrationCatalog,
  onMapToTwins,
  onViewer,
} from "../../tests/service";
import { show } from "../../tests/show";
import { ImportOrganizations } from "./import-organizations";

const BIRCH = importCandidate("2", "Birch", {
  externalOrganization: listedExternal("2", "Birch", "Birch"),
  state: "MAPPED",
});
const LISTED = [
  importCandidate("1", "Anvil"),
  BIRCH,
  importCandidate("3", "Calder"),
  importCandidate("4", "Dorrel"),
];
const ESK_LTD = importCandidate("5", "Esk Ltd", { state: "HAS_TWIN", twin: twinOf("Esk") });
const OLD = importCandidate("6", "Fenwick (old)", {
  state: "MARKED",
  doubt: "“Fenwick (old)” is marked “old”.",
});
const GONE = importCandidate("7", "Garrow", {
  externalOrganization: { ...listedExternal("7", "Garrow"), isActive: false },
  state: "INACTIVE",
});
const NAMELESS = importCandidate("8", "No name (8)", { state: "UNNAMED" });

const open = (query = "?integration=halopsa") =>
  show(<ImportOrganizations />, `/organizations/import${query}`);
const box = (name: RegExp) => screen.findByRole("checkbox", { name });
const section = (name: RegExp) => screen.findByRole("button", { name });
const list = (candidates: ImportCandidate[]) =>
  onImportPreview({ importPreview: importPreview(candidates) });

const answer = (outcomes: ImportOutcome[]) =>
  onImportOrganizations({
    importOrganizations: { __typename: "ImportOrganizationsPayload", outcomes },
  });

beforeEach(() => {
  onViewer({ viewer: manager, organizations: { nodes: [] } });
  onIntegrationCatalog({
    integrations: [
      { ...halopsa, supportsOrgMapping: true },
      { ...customApi, supportsOrgMapping: true },
    ],
  });
  list(LISTED);
});

/** Chooses all that can be, and opens the preview. */
async function preview() {
  const user = open();
  await user.click(await screen.findByRole("button", { name: "Select 3 new" }));
  await user.click(screen.getByRole("button", { name: "Import 3 organizations" }));
  const dialog = await screen.findByRole("dialog", { name: "Import 3 organizations" });
  const create = () => user.click(within(dialog).getByRole("button", { name: /^Create/ }));
  return { user, dialog, create };
}

it("offers those that can be asked for a list", async () => {
  open("");
  const source = await screen.findByRole("combobox", { name: "Import from" });
  expect(within(source).getAllByRole("option").map((each) => each.textContent)).toEqual([
    "Choose an integration",
    "HaloPSA",
  ]);
});

it("shows what is mapped apart, and without a box", async () => {
  const user = open();
  expect(await section(/^New \(3\)$/)).toHaveAttribute("aria-expanded", "true");
  const mapped = await section(/^Already mapped \(1\)$/);
  expect(mapped).toHaveAttribute("aria-expanded", "false");
  await user.click(mapped);
  expect(await screen.findByText("Mapped to Birch")).toBeVisible();
  expect(screen.queryByRole("checkbox", { name: /Birch/ })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Select 3 new" }));
  expect(screen.getByRole("status")).toHaveTextContent("4 of 4 shown · 3 selected");
  await user.click(screen.getByRole("button", { name: "Clear selection" }));
  expect(screen.getByRole("button", { name: "Import" })).toBeDisabled();
});

it("keeps what was chosen before while searching for more", async () => {
  const user = open();
  await user.click(await box(/Anvil/));
  await user.type(screen.getByRole("searchbox"), "calder");
  await user.click(await screen.findByRole("button", { name: "Select 1 new" }));
  expect(screen.getByRole("button", { name: "Import 2 organizations" })).toBeEnabled();
});

it("chooses nothing by itself that has a twin, is inactive or is marked", async () => {
  const excluded = importCandidate("9", "Hollin", { state: "EXCLUDED" });
  list([...LISTED, ESK_LTD, OLD, GONE, NAMELESS, excluded]);
  const user = open();
  await user.click(await screen.findByRole("button", { name: "Select 3 new" }));
  expect(screen.getByRole("status")).toHaveTextContent("9 of 9 shown · 3 selected");
  const doubtful = await section(/^Inactive or marked \(4\)$/);
  expect(doubtful).toHaveAttribute("aria-expanded", "false");
  await user.click(doubtful);
  expect(await box(/Fenwick.*is marked “old”/)).not.toBeChecked();
  expect(await box(/Garrow.*Inactive at vendor/)).not.toBeChecked();
  expect(await box(/No name \(8\).*No name at vendor/)).toBeDisabled();
  expect(await box(/Hollin.*Excluded/)).toBeDisabled();
  await user.click(await box(/Garrow/));
  expect(screen.getByRole("button", { name: "Import 4 organizations" })).toBeEnabled();
});

it("shows a twin with the reason, and maps to it or imports beside it", async () => {
  const fenwick = importCandidate("6", "Fenwick Inc.", {
    state: "HAS_TWIN",
    twin: twinOf("Fenwick"),
  });
  list([...LISTED, ESK_LTD, fenwick]);
  const imported = answer([importOutcome("1"), importOutcome("6")]);
  const mapped = onMapToTwins({
    createMappings: [{ __typename: "OrganizationMapping", id: "m 5" }],
  });
  const user = open();
  const twins = within(await screen.findByRole("region", { name: /Probably here already \(2\)/ }));
  expect(twins.getByRole("link", { name: "Esk" })).toHaveAttribute(
    "href",
    "/organizations/id of Esk/integrations",
  );
  expect(twins.getAllByText(/They differ only/)).toHaveLength(2);
  expect(twins.getByText(/95 % sure/, { selector: "p:has(a[href*='of Esk'])" })).toBeVisible();
  await user.click(await box(/^Import Esk Ltd as another customer than Esk$/));
  await user.click(await box(/^Map Esk Ltd to Esk$/));
  expect(await box(/^Import Esk Ltd as another/)).not.toBeChecked();
  await user.click(await box(/^Import Fenwick Inc. as another customer than Fenwick$/));
  await user.click(await box(/Anvil/));
  await user.click(screen.getByRole("button", { name: "Import 2 organizations, map 1" }));
  const dialog = await screen.findByRole("dialog", { name: "Import 2 organizations, map 1" });
  expect(within(dialog).getByText(/1 existing organization will be mapped to HaloPSA/)).toBeVisible();
  expect(within(dialog).getByText("Id 5 · Will be mapped to Esk")).toBeVisible();
  await user.click(within(dialog).getByRole("button", { name: "Create 2 organizations, map 1" }));
  expect(await within(dialog).findByText("3 organizations are imported.")).toBeVisible();
  expect(imported[0]?.input).toEqual({
    integrationName: "halopsa",
    externalOrgIds: ["1", "6"],
    evenBeside: ["6"],
  });
  expect(mapped[0]?.inputs).toEqual([
    {
      organizationId: "id of Esk",
      externalOrgId: "5",
      externalOrgName: "Esk Ltd",
      integrationName: "halopsa",
      mappingData: {},
    },
  ]);
});

it("is as sure of a twin as a suggestion of the same pair would be", async () => {
  list([importCandidate("5", "Esk Ltd", { state: "HAS_TWIN", twin: { ...twinOf("Esk"), confidence: 0.57 } })]);
  open();
  expect(await screen.findByText(/57 % sure/)).toBeVisible();
});

it("does not offer to map to what is inactive, mapped from this list, or no organization yet", async () => {
  const twin = { ...twinOf("Birch"), organization: { id: "Birch", name: "Birch", isActive: true } };
  const other = { ...twinOf("x"), organization: null, externalOrganization: { id: "1", name: "Anvil" } };
  list([
    ...LISTED,
    importCandidate("5", "Esk Ltd", { state: "HAS_TWIN", twin: twinOf("Esk", false) }),
    importCandidate("6", "Birch Ltd", { state: "HAS_TWIN", twin }),
    importCandidate("7", "Anvil Ltd", { state: "HAS_TWIN", twin: other }),
  ]);
  open();
  expect(await box(/^Import Esk Ltd as another/)).toBeEnabled();
  expect(await box(/^Import Birch Ltd as another/)).toBeEnabled();
  expect(await box(/^Import Anvil Ltd as another customer than Anvil/)).toBeEnabled();
  expect(screen.getByText(/Anvil \(id 1\), which is in this list too/)).toBeVisible();
  expect(screen.queryByRole("checkbox", { name: /^Map / })).not.toBeInTheDocument();
});

it("shows one group of the vendor's, and keeps what was chosen in another", async () => {
  onImportPreview({
    importPreview: importPreview(
      [
        importCandidate("1", "Anvil", { groups: ["Customer"] }),
        importCandidate("2", "Birch", { groups: ["Vendor"] }),
      ],
      {
        groups: [
          { name: "Customer", count: 1 },
          { name: "Vendor", count: 1 },
        ],
      },
    ),
  });
  const user = open();
  await user.click(await box(/Birch/));
  const group = screen.getByRole("combobox", { name: "Show only the group" });
  await user.selectOptions(group, "Customer (1)");
  expect(await screen.findByRole("status")).toHaveTextContent("1 of 2 shown · 1 selected");
  expect(screen.queryByRole("checkbox", { name: /Birch/ })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Select 1 new" }));
  expect(screen.getByRole("button", { name: "Import 2 organizations" })).toBeEnabled();
});

it("shows what will be created, and then what became of each", async () => {
  const asked = answer([importOutcome("1"), importOutcome("3"), importOutcome("4")]);
  const { dialog, create } = await preview();
  expect(within(dialog).getAllByRole("listitem").map((each) => each.textContent)).toEqual([
    "AnvilId 1",
    "CalderId 3",
    "DorrelId 4",
  ]);
  expect(asked).toEqual([]);
  await create();
  expect(await within(dialog).findByText("3 organizations are imported.")).toBeVisible();
  expect(asked[0]?.input).toEqual({ integrationName: "halopsa", externalOrgIds: ["1", "3", "4"] });
});

it("leads on to the suggestions of the other integrations, and to the coverage", async () => {
  onIntegrationCatalog({
    integrations: [
      { ...halopsa, supportsOrgMapping: true },
      { ...halopsa, name: "hudu", displayName: "Hudu", supportsOrgMapping: true },
      { ...customApi, supportsOrgMapping: true },
    ],
  });
  answer([importOutcome("1"), importOutcome("3"), importOutcome("4")]);
  const { dialog, create } = await preview();
  expect(within(dialog).queryByRole("group", { name: "Next step" })).not.toBeInTheDocument();
  await create();
  const next = within(await within(dialog).findByRole("group", { name: "Next step" }));
  const links = next.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(links).toEqual(["/integrations/hudu/suggestions", "/coverage"]);
});

it("says of each that failed why, and tries those alone again", async () => {
  const claimed = { __typename: "ExternalOrganizationClaimedError", message: "Claimed." } as const;
  const invalid = { __typename: "ValidationError", message: "Its name is too long." } as const;
  answer([
    importOutcome("1", { error: claimed }),
    importOutcome("3", { organization: null, mapping: null, error: invalid }),
    importOutcome("4", { mapping: null, error: { ...invalid, message: "The store is busy." } }),
  ]);
  const { user, dialog, create } = await preview();
  await create();
  expect(await within(dialog).findByText("Its name is too long.")).toBeVisible();
  expect(within(dialog).getByText(/Created, but not mapped: The store is busy/)).toBeVisible();
  expect(within(dialog).getByText(/Already imported or mapped/)).toBeVisible();
  expect(within(dialog).getByText("1 organization is imported, 2 are not.")).toBeVisible();
  const again = answer([importOutcome("3"), importOutcome("4")]);
  await user.click(within(dialog).getByRole("button", { name: "Retry 2 rows" }));
  expect(await within(dialog).findByText("3 organizations are imported.")).toBeVisible();
  expect(again[0]?.input.externalOrgIds).toEqual(["3", "4"]);
});

it("claims nothing where no answer comes", async () => {
  disconnect("ImportOrganizations");
  const { dialog, create } = await preview();
  await create();
  expect(await within(dialog).findByText("0 organizations are imported, 3 are not.")).toBeVisible();
  expect(within(dialog).queryByRole("group", { name: "Next step" })).not.toBeInTheDocument();
  expect(within(dialog).getAllByText(/^Unknown: there was no response/)).toHaveLength(3);
});

it("says why nothing can be imported where the vendor is gone by then", async () => {
  onImportOrganizations({
    importOrganizations: {
      __typename: "IntegrationError",
      message: "HaloPSA is down.",
      kind: "UNAVAILABLE",
      remedy: "Wait a while.",
      retryAfterSeconds: null,
    },
  });
  const { dialog, create } = await preview();
  await create();
  expect(await within(dialog).findByText("HaloPSA is down.")).toBeVisible();
  expect(within(dialog).getAllByText("Not sent")).toHaveLength(3);
});

it("never shows a vendor that fails as an empty list", async () => {
  onImportPreview({
    importPreview: {
      __typename: "IntegrationError",
      message: "HaloPSA is down.",
      kind: "UNAVAILABLE",
      remedy: null,
      retryAfterSeconds: null,
    },
  });
  const user = open();
  expect(await screen.findByRole("alert")).toHaveTextContent("HaloPSA is down.");
  expect(screen.queryByText("The list is empty")).not.toBeInTheDocument();
  list(LISTED);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await box(/Anvil/)).toBeEnabled();
});

it("is for those who manage all organizations", async () => {
  onViewer({ viewer: { ...manager, permissions: ["canViewConfig"] }, organizations: { nodes: [] } });
  open();
  expect(
    await screen.findByRole("heading", { name: /permission to manage all organizations/ }),
  ).toBeVisible();
  expect(screen.queryByRole("combobox")).not.toBeInTheDocument();
});
