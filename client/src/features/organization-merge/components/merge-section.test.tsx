import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { halopsa, listed, organization } from "../../../tests/examples";
import {
  onIntegrationCatalog,
  onMerge,
  onMergePlan,
  onMerges,
  onOrganizations,
  onUndoMerge,
} from "../../../tests/service";
import { show } from "../../../tests/show";
import type { MergePlan, OrganizationMerge } from "../types";
import { MergeSection } from "./merge-section";

const mapping = (externalOrgName: string) => ({
  id: externalOrgName,
  integrationName: "halopsa",
  externalOrgId: "14",
  externalOrgName,
});

const plan: MergePlan = {
  __typename: "OrganizationMergePlan",
  fingerprint: "f1",
  moving: [],
  ending: [],
  conflicts: [
    { integrationName: "halopsa", onFrom: [mapping("Old")], onInto: [mapping("New")] },
  ],
  aliases: ["Harbour"],
  people: [
    { userId: "noor", gained: ["canViewConfig"], afterwards: ["canViewConfig"] },
    { userId: "olga", gained: [], afterwards: ["canManageConfig"] },
  ],
  rejections: [],
};

const merge: OrganizationMerge = {
  id: "m1",
  state: "DONE",
  fromName: "Harbour",
  intoName: "Mossgate",
  startedAt: "2026-01-01T12:00:00+00:00",
  startedBy: "mira",
  from: { id: "o1" },
  into: { id: "Mossgate" },
  mappings: [],
  people: [],
};

beforeEach(() => {
  onIntegrationCatalog({ integrations: [{ ...halopsa, supportsOrgMapping: true }] });
  onOrganizations({
    organizations: {
      nodes: [listed("Mossgate"), { ...listed("Harbour"), id: "o1" }],
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  });
  onMerges({ organizationMerges: [] });
});

async function choose() {
  const user = show(<MergeSection organization={organization} isMerged={false} />);
  await user.click(await screen.findByRole("button", { name: "Merge into …" }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("combobox", { name: "Merge into" }));
  const options = await screen.findAllByRole("option");
  expect(options.map(({ textContent }) => textContent)).toEqual(["Mossgate"]);
  await user.click(screen.getByRole("option", { name: "Mossgate" }));
  await within(dialog).findByText("noor gains View on Mossgate");
  return { user, dialog: within(dialog) };
}

it("shows who gains what, asks what stays, carries that out, and undoes it", async () => {
  onMergePlan({ planOrganizationMerge: plan });
  const merged = onMerge({ mergeOrganizations: { __typename: "OrganizationMerge", ...merge } });
  const undone = onUndoMerge({
    undoOrganizationMerge: {
      __typename: "OrganizationMerge",
      ...merge,
      state: "UNDONE",
      people: [{ userId: "noor", problem: null, undoProblem: "Somebody has changed it." }],
    },
  });
  const { user, dialog } = await choose();
  expect(dialog.getByText("olga can already do as much on Mossgate")).toBeVisible();

  await user.click(dialog.getByRole("button", { name: "Merge" }));
  expect(dialog.getByText("Choose what stays.")).toBeVisible();
  expect(merged).toEqual([]);

  await user.click(dialog.getByRole("radio", { name: "What Harbour has" }));
  await user.click(dialog.getByRole("button", { name: "Merge" }));
  expect(await screen.findByText("Harbour was merged into Mossgate.")).toBeVisible();
  expect(merged).toEqual([
    {
      from: "o1",
      into: "Mossgate",
      fingerprint: "f1",
      choices: [{ integrationName: "halopsa", choice: "FROM" }],
    },
  ]);

  await user.click(screen.getByRole("button", { name: "Undo the merge" }));
  expect(await screen.findByText("The merge of Harbour into Mossgate was undone.")).toBeVisible();
  expect(screen.getByText("noor: Somebody has changed it.")).toBeVisible();
  expect(undone).toEqual([{ id: "m1" }]);
});

it("finds the other organization as the lists do", async () => {
  onOrganizations({
    organizations: {
      nodes: [listed("Mossgate"), listed("Müller Bau")],
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  });
  const user = show(<MergeSection organization={organization} isMerged={false} />);
  await user.click(await screen.findByRole("button", { name: "Merge into …" }));
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByRole("combobox", { name: "Merge into" }), "mueller");
  const options = await screen.findAllByRole("option");
  expect(options.map(({ textContent }) => textContent)).toEqual(["Müller Bau"]);
});

it("shows the new plan if the one that was shown has moved", async () => {
  const plans = onMergePlan(() => ({
    planOrganizationMerge:
      plans.length === 1 ? { ...plan, conflicts: [] } : { ...plan, fingerprint: "f2" },
  }));
  onMerge({
    mergeOrganizations: { __typename: "OrganizationMergeOutdatedError", message: "It moved." },
  });
  const { user, dialog } = await choose();
  await user.click(dialog.getByRole("button", { name: "Merge" }));
  expect(await dialog.findByText("Both are mapped by HaloPSA. What stays?")).toBeVisible();
  expect(dialog.getByText("It moved.")).toBeVisible();
});

it("lists the merges that stand, and undoes one after a question", async () => {
  onMerges({ organizationMerges: [merge] });
  const undone = onUndoMerge({
    undoOrganizationMerge: { __typename: "OrganizationMerge", ...merge, state: "UNDONE" },
  });
  const user = show(<MergeSection organization={organization} isMerged />);
  const row = await screen.findByRole("listitem");
  expect(
    within(row).getByRole("link", { name: "This organization was merged into Mossgate" }),
  ).toHaveAttribute("href", "/organizations/Mossgate");
  expect(screen.queryByRole("button", { name: "Merge into …" })).toBeNull();
  await user.click(within(row).getByRole("button", { name: "Undo the merge" }));
  const dialog = await screen.findByRole("dialog");
  expect(undone).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Undo the merge" }));
  await waitFor(() => {
    expect(undone).toEqual([{ id: "m1" }]);
  });
});
