import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { suggestions } from "../../tests/examples";
import {
  disconnect,
  onExcludeExternals,
  onExcludeOrganizations,
  onExclusions,
  onRemoveExclusions,
  onSuggestions,
} from "../../tests/service";
import { button, NO_MORE, open, row, serveQueue } from "../../tests/suggestions-page";

const DONE = { __typename: "Exclusion", id: "exclusion" } as const;

const left = (organizations: string[], externals: string[]) =>
  onSuggestions({
    mappingSuggestions: suggestions([], {
      unmatchedOrganizations: organizations.map((name) => ({ id: name, name, domain: null })),
      unmatchedExternalOrganizations: externals.map((name) => ({
        id: `ext ${name}`,
        name,
        isActive: true,
        metadata: {},
      })),
    }),
  });

beforeEach(() => {
  serveQueue();
  left(["Anvil", "Birch", "Calder"], ["Test tenant", "Our own"]);
});

it("excludes several customers at once, and brings them back", async () => {
  const excluded = onExcludeOrganizations({ excludeOrganizations: [DONE, { ...DONE, id: "2" }] });
  const removed = onRemoveExclusions({ removeExclusions: [DONE, { ...DONE, id: "2" }] });
  const user = open("?show=organizations");
  await user.click(await screen.findByRole("checkbox", { name: "Select Anvil" }));
  (await row(/Calder/)).focus();
  await user.keyboard("x");
  await user.click(await button("Exclude 2 …"));
  const dialog = await screen.findByRole("dialog", { name: "Exclude 2 organizations from HaloPSA" });
  await user.type(within(dialog).getByLabelText("Reason"), " Have no PSA ");
  left(["Birch"], []);
  await user.click(within(dialog).getByRole("button", { name: "Exclude" }));
  await waitFor(() => {
    expect(screen.queryByRole("row", { name: /Anvil/ })).not.toBeInTheDocument();
  });
  const reason = "Have no PSA";
  expect(excluded[0]?.inputs).toEqual(
    ["Anvil", "Calder"].map((id) => ({ organizationId: id, integrationName: "halopsa", reason })),
  );
  expect(await screen.findByText("2 are excluded.")).toBeVisible();
  await user.click(await button("Undo"));
  await waitFor(() => {
    expect(removed[0]?.ids).toEqual(["exclusion", "2"]);
  });
});

it("excludes all that is nobody's, and says what was refused", async () => {
  const message = "externalOrgId: Mapping m1 of organization o1 is active.";
  const excluded = onExcludeExternals({
    excludeExternalOrganizations: [DONE, { __typename: "ValidationError", message }],
  });
  const user = open("?show=externals");
  await user.click(await screen.findByRole("checkbox", { name: "Select all" }));
  await user.click(await button("Exclude 2 …"));
  const dialog = await screen.findByRole("dialog", { name: "Exclude 2 entries of HaloPSA" });
  await user.click(within(dialog).getByRole("button", { name: "Exclude" }));
  expect(await screen.findByText(`Not excluded. ${message}`)).toBeVisible();
  expect(await screen.findByText("Test tenant is excluded.")).toBeVisible();
  expect(excluded[0]?.inputs).toEqual(
    ["ext Test tenant", "ext Our own"].map((externalOrgId) => ({
      externalOrgId,
      integrationName: "halopsa",
      reason: "",
    })),
  );
});

it("keeps what was typed where the service cannot be reached", async () => {
  disconnect("ExcludeOrganizations");
  const user = open("?show=organizations");
  await user.click(await screen.findByRole("checkbox", { name: "Select Birch" }));
  await user.click(await button("Exclude 1 …"));
  const dialog = await screen.findByRole("dialog", { name: "Exclude Birch from HaloPSA" });
  await user.type(within(dialog).getByLabelText("Reason"), "Too small");
  await user.click(within(dialog).getByRole("button", { name: "Exclude" }));
  expect(await within(dialog).findByText(/could not be reached/, {}, { timeout: 10_000 })).toBeVisible();
  expect(within(dialog).getByLabelText("Reason")).toHaveValue("Too small");
});

it("lists what is excluded with its reason, by whom, and removes it", async () => {
  const excludedAt = "2026-01-01T12:00:00+00:00";
  onExclusions({
    exclusions: {
      nodes: [
        {
          id: "1",
          organization: { id: "Anvil", name: "Anvil" },
          externalOrgId: null,
          externalOrgName: null,
          reason: "Has no PSA",
          excludedAt,
          excludedBy: "mira",
        },
        {
          id: "2",
          organization: null,
          externalOrgId: "ext own",
          externalOrgName: "Our own",
          reason: "",
          excludedAt,
          excludedBy: "vera",
        },
      ],
      pageInfo: NO_MORE,
    },
  });
  const removed = onRemoveExclusions({ removeExclusions: [DONE] });
  const user = open("?show=excluded");
  expect(await row(/Anvil does not use HaloPSA.*Has no PSA.*Excluded by mira/)).toBeVisible();
  expect(await row(/Our own.*nobody's customer.*No reason was given.*vera/)).toBeVisible();
  expect(screen.getByRole("radio", { name: "Excluded (2)" })).toBeChecked();
  (await row(/Anvil/)).focus();
  onExclusions({ exclusions: { nodes: [], pageInfo: NO_MORE } });
  await user.keyboard("r");
  expect(await screen.findByText("The exclusion was removed.")).toBeVisible();
  expect(removed[0]?.ids).toEqual(["1"]);
  expect(await screen.findByRole("heading", { name: "None" })).toBeVisible();
});
