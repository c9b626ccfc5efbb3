import { screen, waitFor, within } from "@testing-library/react";
import { Link, useLocation } from "react-router";
import { describe, expect, it } from "vitest";

import { unsavedTexts } from "../../../shared/dialog/texts";
import { organization } from "../../../tests/examples";
import { onUpdateOrganization } from "../../../tests/service";
import { show } from "../../../tests/show";
import { OrganizationDetailsForm } from "./organization-details-form";

const open = (canManage = true) =>
  show(<OrganizationDetailsForm organization={organization} canManage={canManage} />);
const name = () => screen.getByRole("textbox", { name: "Name" });
const save = () => screen.getByRole("button", { name: "Save changes" });

it("sends what was typed with the version it was read at; an empty domain is none", async () => {
  const updates = onUpdateOrganization({
    updateOrganization: { __typename: "Organization", ...organization },
  });
  const user = open();
  expect(save()).toBeDisabled();
  await user.type(name(), " Ltd ");
  await user.clear(screen.getByRole("textbox", { name: "Domain" }));
  await user.click(save());
  await waitFor(() => {
    expect(updates).toEqual([
      {
        input: {
          id: "o1",
          expectedVersion: "v1",
          name: "Harbour Ltd",
          domain: null,
          isActive: true,
        },
      },
    ]);
  });
});

it("does not send an empty name", async () => {
  const user = open();
  await user.clear(name());
  await user.click(save());
  expect(name()).toHaveAccessibleDescription("Enter a name.");
});

it("shows a refused domain beside the domain", async () => {
  onUpdateOrganization({
    updateOrganization: {
      __typename: "ValidationError",
      message: "",
      fields: [{ field: "domain", message: "'x' is not a DNS domain." }],
    },
  });
  const user = open();
  await user.type(name(), "!");
  await user.click(save());
  await waitFor(() => {
    expect(screen.getByRole("textbox", { name: "Domain" })).toHaveAccessibleDescription(
      /'x' is not a DNS domain/,
    );
  });
});

it("lets a person choose between two changes field by field", async () => {
  const current = { ...organization, name: "Harbour Group", domain: "new.example", version: "v2" };
  const updates = onUpdateOrganization(({ input }) => ({
    updateOrganization:
      input.expectedVersion === "v2"
        ? { __typename: "Organization", ...current, name: input.name ?? "", version: "v3" }
        : { __typename: "OrganizationVersionConflictError", message: "", current },
  }));
  const user = open();
  await user.type(name(), " Mine");
  await user.click(save());
  expect(await screen.findByRole("radio", { name: "Harbour Group" })).not.toBeChecked();
  expect(screen.getByRole("radio", { name: "Harbour Mine" })).toBeChecked();
  expect(screen.getByRole("radio", { name: "new.example" })).toBeChecked();
  await user.click(screen.getByRole("button", { name: "Save selection" }));
  expect(await screen.findByText("Harbour Mine was saved.")).toBeInTheDocument();
  expect(updates[1]?.input).toMatchObject({
    expectedVersion: "v2",
    name: "Harbour Mine",
    domain: "new.example",
  });
});

it("shows it to a person who may not change it", () => {
  open(false);
  expect(name()).toHaveAttribute("readonly");
  expect(screen.queryByRole("button", { name: "Save changes" })).not.toBeInTheDocument();
});

describe("leaving", () => {
  const visit = () =>
    show(
      <>
        <Link to="/elsewhere">Elsewhere</Link>
        <OrganizationDetailsForm organization={organization} canManage />
        <Address />
      </>,
    );

  it("asks first where something was typed", async () => {
    const user = visit();
    await user.type(name(), "!");
    await user.click(screen.getByRole("link", { name: "Elsewhere" }));
    const question = within(await screen.findByRole("dialog", { name: unsavedTexts.title }));
    await user.click(question.getByRole("button", { name: "Keep editing" }));
    expect(screen.getByText("at /")).toBeInTheDocument();
    expect(name()).toHaveValue("Harbour!");

    await user.click(screen.getByRole("link", { name: "Elsewhere" }));
    await user.click(await screen.findByRole("button", { name: "Discard" }));
    expect(await screen.findByText("at /elsewhere")).toBeInTheDocument();
  });

  it("asks nothing where what was typed was taken back", async () => {
    const user = visit();
    await user.type(name(), "!{Backspace}");
    await user.click(screen.getByRole("link", { name: "Elsewhere" }));
    expect(await screen.findByText("at /elsewhere")).toBeInTheDocument();
  });
});

function Address() {
  return <p>at {useLocation().pathname}</p>;
}
