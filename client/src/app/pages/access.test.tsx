import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import type { AccessGrant, Permission } from "../../features/access/types";
import { grant, listed, manager } from "../../tests/examples";
import {
  disconnect,
  onAccessGrants,
  onGrantAccess,
  onOrganizations,
  onRevokeAccess,
  onViewer,
} from "../../tests/service";
import { show } from "../../tests/show";
import { Access } from "./access";

const NO_MORE = { hasNextPage: false, endCursor: null };
const harbour = { id: "Harbour", name: "Harbour" };

beforeEach(() => {
  onViewer({ viewer: manager, organizations: { nodes: [harbour] } });
  onOrganizations({ organizations: { nodes: [listed("Harbour")], pageInfo: NO_MORE } });
});

const answer = (nodes = [grant()]) => onAccessGrants({ accessGrants: { nodes, pageInfo: NO_MORE } });

it("says who may do what, since when and by whom", async () => {
  answer([grant({ permissions: ["canManageConfig", "canViewConfig"] })]);
  show(<Access />);
  const row = await screen.findByRole("row", { name: /noor/ });
  expect(row).toHaveTextContent(/Manage, View/);
  expect(row).toHaveTextContent(/by mira/);
});

it("shows those of one organization", async () => {
  const asked = answer();
  const user = show(<Access />);
  await screen.findByRole("row", { name: /noor/ });
  await user.click(screen.getByRole("combobox", { name: "Access to" }));
  await user.click(await screen.findByRole("option", { name: "Harbour" }));
  await waitFor(() => {
    expect(asked.map(({ organizationId }) => organizationId)).toEqual([null, "Harbour"]);
  });
});

it("tells others for whom it is, and asks for nothing", async () => {
  onViewer({
    viewer: { ...manager, permissions: ["canViewConfig"] },
    organizations: { nodes: [harbour] },
  });
  const asked = answer();
  show(<Access />);
  expect(
    await screen.findByRole("heading", { name: "You need provider-wide Manage permission" }),
  ).toBeVisible();
  expect(asked).toEqual([]);
});

it("offers to grant the first access", async () => {
  answer([]);
  show(<Access />);
  expect(await screen.findByRole("heading", { name: /^Nobody has been granted/ })).toBeVisible();
  expect(screen.getByRole("button", { name: "Grant access" })).toBeEnabled();
});

describe("granting", () => {
  async function openDialog() {
    answer();
    const user = show(<Access />);
    await user.click(await screen.findByRole("button", { name: "Grant access" }));
    return { user, dialog: within(await screen.findByRole("dialog", { name: "Grant access" })) };
  }

  it("needs a person and a permission", async () => {
    const { user, dialog } = await openDialog();
    await user.click(dialog.getByRole("button", { name: "Grant access" }));
    expect(await dialog.findByText("Enter the person's id.")).toBeVisible();
    expect(dialog.getByText("Choose a permission.")).toBeVisible();
  });

  it("sends who, where and what", async () => {
    const granted = onGrantAccess({ grantAccess: { __typename: "AccessGrant", ...grant() } });
    const { user, dialog } = await openDialog();
    await user.type(dialog.getByRole("textbox", { name: "Person" }), " noor ");
    await user.click(dialog.getByRole("combobox", { name: "Access to" }));
    await user.click(await screen.findByRole("option", { name: "Harbour" }));
    await user.click(dialog.getByRole("radio", { name: "View" }));
    await user.click(dialog.getByRole("button", { name: "Grant access" }));
    expect(await screen.findByText("noor now has this access.")).toBeInTheDocument();
    expect(granted).toEqual([
      { input: { userId: "noor", organizationId: "Harbour", permissions: ["canViewConfig"] } },
    ]);
  });

  it("shows what is refused beside its field, and keeps what was typed", async () => {
    onGrantAccess({
      grantAccess: {
        __typename: "ValidationError",
        message: "",
        fields: [{ field: "userId", message: "Too long." }],
      },
    });
    const { user, dialog } = await openDialog();
    const person = dialog.getByRole("textbox", { name: "Person" });
    await user.type(person, "noor");
    await user.click(dialog.getByRole("radio", { name: "Manage" }));
    await user.click(dialog.getByRole("button", { name: "Grant access" }));
    await waitFor(() => {
      expect(person).toHaveAccessibleDescription(/Too long/);
    });
    expect(person).toHaveValue("noor");
  });

  async function fillAndSend() {
    const { user, dialog } = await openDialog();
    await user.type(dialog.getByRole("textbox", { name: "Person" }), "noor");
    await user.click(dialog.getByRole("radio", { name: "View" }));
    const send = () => user.click(dialog.getByRole("button", { name: "Grant access" }));
    await send();
    return { dialog, send };
  }

  it("keeps what was typed when the service cannot be reached, and sends it again", async () => {
    disconnect("GrantAccess");
    const { dialog, send } = await fillAndSend();
    expect(await dialog.findByText("The service could not be reached.")).toBeVisible();
    expect(dialog.getByRole("textbox", { name: "Person" })).toHaveValue("noor");
    expect(dialog.getByRole("radio", { name: "View" })).toBeChecked();
    onGrantAccess({ grantAccess: { __typename: "AccessGrant", ...grant() } });
    await send();
    expect(await screen.findByText("noor now has this access.")).toBeInTheDocument();
  });

  it("says so where the organization is gone", async () => {
    const message = "There is no organization 'Harbour'.";
    onGrantAccess({ grantAccess: { __typename: "NotFoundError", message } });
    const { dialog } = await fillAndSend();
    expect(await dialog.findByText(message)).toBeVisible();
    expect(dialog.getByRole("textbox", { name: "Person" })).toHaveValue("noor");
  });
});

it("changes what a person may do, and neither whom nor where", async () => {
  answer();
  const user = show(<Access />);
  await user.click(await screen.findByRole("button", { name: "Change the access of noor" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Change access" }));
  expect(dialog.getByRole("textbox", { name: "Person" })).toBeDisabled();
  expect(dialog.getByRole("radio", { name: "View" })).toBeChecked();
});

describe("revoking", () => {
  async function openDialog(userId = "noor", held: Partial<AccessGrant> = { organization: harbour }) {
    answer([grant({ userId, ...held })]);
    const user = show(<Access />);
    await user.click(
      await screen.findByRole("button", { name: `Revoke the access of ${userId}` }),
    );
    return { user, dialog: within(await screen.findByRole("dialog", { name: "Revoke access?" })) };
  }

  it("asks first, and revokes what is shown", async () => {
    const revoked = onRevokeAccess({ revokeAccess: { __typename: "AccessGrant", ...grant() } });
    const { user, dialog } = await openDialog();
    expect(dialog.getByText("noor loses access to Harbour.")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Revoke access" }));
    expect(await screen.findByText("The access of noor was revoked.")).toBeInTheDocument();
    expect(revoked).toEqual([{ userId: "noor", organizationId: "Harbour" }]);
  });

  const refuse = (field: string, message: string) =>
    onRevokeAccess({
      revokeAccess: {
        __typename: "ValidationError",
        message: `${field}: ${message}`,
        fields: [{ field, message }],
      },
    });
  const hint = /Grant it to someone else, then revoke this/;

  it("says what to do first where this is the last manager", async () => {
    refuse("userId", "This is the last person who manages provider-wide by a grant.");
    const permissions: Permission[] = ["canManageConfig", "canViewConfig"];
    const { user, dialog } = await openDialog("noor", { organization: null, permissions });
    await user.click(dialog.getByRole("button", { name: "Revoke access" }));
    const refusal = await dialog.findByRole("alert");
    expect(refusal).toHaveTextContent(/^Person: This is the last person who manages/);
    expect(refusal).toHaveTextContent(hint);
  });

  it.each([
    ["userId", /^Person: Too long.$/],
    ["organizationId", /^Access to: Too long.$/],
    ["reason", /^reason: Too long.$/],
  ])("says what is refused of %s, and nothing of managers", async (field, said) => {
    refuse(field, "Too long.");
    const { user, dialog } = await openDialog();
    await user.click(dialog.getByRole("button", { name: "Revoke access" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent(said);
  });

  it("says so where it was revoked already", async () => {
    const message = "'noor' has no grant there.";
    onRevokeAccess({ revokeAccess: { __typename: "NotFoundError", message } });
    const { user, dialog } = await openDialog();
    await user.click(dialog.getByRole("button", { name: "Revoke access" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent(message);
  });

  it("stays open when the service cannot be reached, and asks again on request", async () => {
    disconnect("RevokeAccess");
    const { user, dialog } = await openDialog();
    await user.click(dialog.getByRole("button", { name: "Revoke access" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent("The service could not be reached.");
    onRevokeAccess({ revokeAccess: { __typename: "AccessGrant", ...grant() } });
    await user.click(dialog.getByRole("button", { name: "Revoke access" }));
    expect(await screen.findByText("The access of noor was revoked.")).toBeInTheDocument();
  });

  it("warns of revoking one's own", async () => {
    const { dialog } = await openDialog("mira");
    expect(dialog.getByText(/This is your own access/)).toBeVisible();
  });
});
