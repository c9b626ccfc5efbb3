import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { halopsa, organizationNames } from "../../../tests/examples";
import {
  onAddAlias,
  onForgetLearntName,
  onIntegrationCatalog,
  onOrganizationNames,
  onRemoveAlias,
  onRestoreLearntName,
} from "../../../tests/service";
import { show } from "../../../tests/show";
import type { OrganizationNames as Names } from "../types";
import { OrganizationNames } from "./organization-names";

const alias = (name: string): Names["aliases"][number] => ({
  name,
  origin: "HAND",
  addedAt: "2026-01-01T12:00:00+00:00",
  addedBy: "mira",
});

const learnt = (name: string, isForgotten = false): Names["learntNames"][number] => ({
  name,
  isForgotten,
  forgottenAt: isForgotten ? "2026-01-01T12:00:00+00:00" : null,
  forgottenBy: isForgotten ? "noor" : null,
  taughtBy: [
    { integrationName: "halopsa", mappingId: "m1" },
    { integrationName: "own", mappingId: "m2" },
  ],
});

const open = (names: Partial<Names> = {}, canManage = true) => {
  onIntegrationCatalog({ integrations: [{ ...halopsa, supportsOrgMapping: true }] });
  onOrganizationNames({ organization: organizationNames(names) });
  return show(<OrganizationNames organizationId="o1" canManage={canManage} />);
};

const aliases = async () => within(await screen.findByRole("list", { name: "Aliases" }));
const learntNames = async () =>
  within(await screen.findByRole("list", { name: "Learnt from mappings" }));

it("says what the names are for where there are none", async () => {
  open();
  expect(await screen.findByText(/No aliases yet/)).toBeInTheDocument();
  expect(screen.getByText(/Nothing learnt/)).toBeInTheDocument();
});

it("adds an alias and tells who else is called so", async () => {
  const added = onAddAlias({
    addOrganizationAlias: {
      __typename: "AddedOrganizationAlias",
      organization: organizationNames({ aliases: [alias("HBR")] }),
      alsoCalled: [{ id: "o2", name: "Harbour Radio" }],
    },
  });
  const user = open();
  await user.type(await screen.findByRole("textbox", { name: "New alias" }), " HBR {Enter}");
  const row = (await aliases()).getByText("HBR").closest("li");
  expect(row).toHaveTextContent(/Added by mira/);
  expect(added).toEqual([{ organizationId: "o1", name: "HBR" }]);
  expect(screen.getByRole("textbox", { name: "New alias" })).toHaveValue("");
  const warning = await screen.findByRole("alert");
  expect(within(warning).getByRole("link", { name: "Harbour Radio" })).toHaveAttribute(
    "href",
    "/organizations/o2/details",
  );
});

it("shows why an alias is refused beside it, and keeps what was typed", async () => {
  onAddAlias({
    addOrganizationAlias: {
      __typename: "ValidationError",
      message: "",
      fields: [{ field: "name", message: "The organization is called 'Harbour' already." }],
    },
  });
  const user = open();
  const input = await screen.findByRole("textbox", { name: "New alias" });
  await user.click(screen.getByRole("button", { name: "Add alias" }));
  expect(input).toHaveAccessibleDescription("Enter a name.");
  await user.type(input, "HARBOUR{Enter}");
  expect(await screen.findByText(/is called 'Harbour' already/)).toBeInTheDocument();
  expect(input).toHaveValue("HARBOUR");
});

it("removes an alias and keeps the focus near it", async () => {
  const removed = onRemoveAlias({
    removeOrganizationAlias: { __typename: "Organization", ...organizationNames() },
  });
  const user = open({ aliases: [alias("HBR")] });
  await user.click(await screen.findByRole("button", { name: "Remove the alias HBR" }));
  expect(await screen.findByText(/No aliases yet/)).toBeInTheDocument();
  expect(removed).toEqual([{ organizationId: "o1", name: "HBR" }]);
  expect(screen.getByRole("heading", { name: "Aliases" })).toHaveFocus();
});

it("forgets what mappings taught, and restores it", async () => {
  onForgetLearntName({
    forgetLearntName: {
      __typename: "Organization",
      ...organizationNames({ learntNames: [learnt("HBR", true)] }),
    },
  });
  onRestoreLearntName({
    restoreLearntName: {
      __typename: "Organization",
      ...organizationNames({ learntNames: [learnt("HBR")] }),
    },
  });
  const user = open({ learntNames: [learnt("HBR")] });
  const row = (await learntNames()).getByText("HBR").closest("li");
  expect(await screen.findByText("From HaloPSA, own")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Forget the name HBR" }));
  const restore = await screen.findByRole("button", { name: "Restore the name HBR" });
  expect(row).toHaveTextContent(/forgotten by noor/);
  await user.click(restore);
  expect(await screen.findByRole("button", { name: "Forget the name HBR" })).toBeInTheDocument();
});

it("says why a name was not forgotten", async () => {
  onForgetLearntName({
    forgetLearntName: { __typename: "NotFoundError", message: "No mapping teaches it." },
  });
  const user = open({ learntNames: [learnt("HBR")] });
  await user.click(await screen.findByRole("button", { name: "Forget the name HBR" }));
  expect(await screen.findByText("No mapping teaches it.")).toBeInTheDocument();
});

it("offers no change to a person who may only look", async () => {
  open({ aliases: [alias("HBR")], learntNames: [learnt("HBC")] }, false);
  expect((await aliases()).getByText("HBR")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
});
