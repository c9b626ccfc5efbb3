import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import type { ImportOutcome } from "../../shared/external-organizations/types";
import {
  customApi,
  halopsa,
  importOutcome,
  listed,
  listedExternal,
  manager,
  wholeListing,
} from "../../tests/examples";
import {
  disconnect,
  onImportOrganizations,
  onIntegrationCatalog,
  onOrganizations,
  onViewer,
  onWholeListing,
} from "../../tests/service";
import { show } from "../../tests/show";
import { ImportOrganizations } from "./import-organizations";

const NO_MORE = { hasNextPage: false, endCursor: null };
const LISTED = [
  listedExternal("1", "Anvil"),
  listedExternal("2", "Birch", "Birch"),
  listedExternal("3", "Calder"),
  listedExternal("4", "Dorrel"),
];

const open = (query = "?integration=halopsa") => show(<ImportOrganizations />, `/organizations/import${query}`);
const box = (name: RegExp) => screen.findByRole("checkbox", { name });

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
  onOrganizations({ organizations: { nodes: [listed("Birch", 1)], pageInfo: NO_MORE } });
  onWholeListing({ externalOrganizations: wholeListing(LISTED) });
});

/** Chooses all that can be, and opens the preview. */
async function preview() {
  const user = open();
  await user.click(await screen.findByRole("button", { name: "Select 3 shown" }));
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

it("marks what is mapped, and leaves it out of every selection", async () => {
  const user = open();
  expect(await box(/Birch.*Mapped to Birch/)).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Select 3 shown" }));
  expect(await box(/Birch/)).not.toBeChecked();
  expect(screen.getByRole("status")).toHaveTextContent("4 of 4 shown · 3 selected");
  await user.click(screen.getByRole("button", { name: "Clear selection" }));
  expect(screen.getByRole("button", { name: "Import" })).toBeDisabled();
});

it("keeps what was chosen before while searching for more", async () => {
  const user = open();
  await user.click(await box(/Anvil/));
  await user.type(screen.getByRole("searchbox"), "calder");
  await user.click(await screen.findByRole("button", { name: "Select 1 shown" }));
  expect(screen.getByRole("button", { name: "Import 2 organizations" })).toBeEnabled();
});

it("does not choose by itself what is probably here already", async () => {
  onOrganizations({ organizations: { nodes: [listed("anvil")], pageInfo: NO_MORE } });
  open();
  expect(await box(/Anvil.*Same name as an existing organization/)).toBeEnabled();
  expect(screen.getByRole("button", { name: "Select 2 shown" })).toBeVisible();
  expect(screen.getByRole("link", { name: /suggestions for HaloPSA/ })).toHaveAttribute(
    "href",
    "/integrations/halopsa/suggestions",
  );
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
  onWholeListing({
    externalOrganizations: {
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
  onWholeListing({ externalOrganizations: wholeListing(LISTED) });
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
