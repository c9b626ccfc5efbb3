import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { unsavedTexts } from "../../../shared/dialog/texts";
import {
  choose,
  fillByHand,
  onClose,
  open,
  picker,
  serveIntegrations,
  submit,
} from "../../../tests/create-mapping-dialog";
import { halopsa, listing, mapping } from "../../../tests/examples";
import { disconnect, onCreateMapping, onDiscovery, onIntegrations, refuse } from "../../../tests/service";

beforeEach(() => {
  onClose.mockReset();
  serveIntegrations();
});

describe("choosing from what discovery lists", () => {
  it("searches at the service and sends the chosen id and name", async () => {
    const created = onCreateMapping({
      createMapping: { __typename: "OrganizationMapping", ...mapping },
    });
    const user = open();
    await choose(user, "HaloPSA");
    await user.type(await picker(), "harb");
    await waitFor(() => {
      expect(screen.getAllByRole("option")).toHaveLength(1);
    });
    await user.click(screen.getByRole("option", { name: /Harbour Dental Id 17 · website harbour-dental.example/ }));
    expect(await picker()).toHaveValue("Harbour Dental");
    await submit(user);

    expect(await screen.findByText("The mapping to Harbour Dental was added.")).toBeInTheDocument();
    expect(created).toEqual([
      {
        input: {
          organizationId: "o1",
          integrationName: "halopsa",
          externalOrgId: "17",
          externalOrgName: "Harbour Dental",
          mappingData: {},
        },
      },
    ]);
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("marks what is inactive there and what is mapped already", async () => {
    const user = open();
    await choose(user, "HaloPSA");
    const option = await screen.findByRole("option", { name: /Hilltop Vets/ });
    expect(within(option).getByText("Inactive at vendor")).toBeInTheDocument();
    expect(within(option).getByText(/Mapped to Hilltop/)).toBeInTheDocument();
  });

  it("forgets the choice when the text is changed afterwards", async () => {
    const user = open();
    await choose(user, "HaloPSA");
    await user.click(await screen.findByRole("option", { name: /Harbour Dental/ }));
    await user.type(await picker(), "x");
    await submit(user);
    expect(await screen.findByText("Choose the client.")).toBeInTheDocument();
  });

  it("asks the vendor anew on request", async () => {
    const asked = onDiscovery({ externalOrganizations: listing() });
    const user = open();
    await choose(user, "HaloPSA");
    expect(await screen.findByText("3 minutes ago")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Refresh the list" }));
    await waitFor(() => {
      expect(asked.map(({ refresh }) => refresh)).toEqual([false, true]);
    });
  });

  it("warns with the reason when the list is an old one", async () => {
    const warning = "HaloPSA did not answer within 30 seconds.";
    onDiscovery({ externalOrganizations: listing({ isStale: true, warning }) });
    const user = open();
    await choose(user, "HaloPSA");
    expect(await screen.findByRole("alert")).toHaveTextContent(warning);
  });

  it("tells what is odd in a list that is new", async () => {
    const warning = "Without a name in HaloPSA, listed by their ids: 2.";
    onDiscovery({ externalOrganizations: listing({ warning }) });
    const user = open();
    await choose(user, "HaloPSA");
    expect(await screen.findByRole("alert")).toHaveTextContent(warning);
    expect(screen.queryByText("This list may be out of date")).not.toBeInTheDocument();
  });
});

describe("when discovery fails", () => {
  it("shows why and what to do, asks again, and lets the id be typed", async () => {
    let failures = 0;
    onDiscovery(() => {
      if (failures > 0) return { externalOrganizations: listing() };
      failures += 1;
      return {
        externalOrganizations: {
          __typename: "IntegrationError",
          message: "HaloPSA refused the credentials.",
          kind: "AUTHENTICATION",
          remedy: "Check the client secret.",
          retryAfterSeconds: null,
        },
      };
    });
    const user = open();
    await choose(user, "HaloPSA");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("HaloPSA refused the credentials.");
    expect(alert).toHaveTextContent("Check the client secret.");
    expect(screen.getByRole("button", { name: "Enter the id manually" })).toBeEnabled();

    await user.click(within(alert).getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("3 minutes ago")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("takes an id that is typed in", async () => {
    refuse("ExternalOrganizations", { message: "It broke.", code: "INTERNAL", correlationId: "c" });
    const created = onCreateMapping({
      createMapping: { __typename: "OrganizationMapping", ...mapping },
    });
    const user = open();
    await choose(user, "HaloPSA");
    expect(await screen.findByText("Log reference: c")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Enter the id manually" }));
    await user.type(screen.getByLabelText(/Id of the client/), " 99 ");
    await submit(user);
    await waitFor(() => {
      expect(created[0]?.input).toMatchObject({ externalOrgId: "99", externalOrgName: "" });
    });
  });
});

it("keeps what was typed when the service cannot be reached, and sends it again", async () => {
  disconnect("CreateMapping");
  const user = open();
  await fillByHand(user, "17");
  await submit(user);
  expect(await screen.findByRole("alert")).toHaveTextContent("The service could not be reached.");
  const created = onCreateMapping({
    createMapping: { __typename: "OrganizationMapping", ...mapping },
  });
  await submit(user);
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(created[0]?.input).toMatchObject({ externalOrgId: "17" });
});

it("an integration that is not set up says what is missing and takes an id by hand", async () => {
  const missingSettings = ["ORGMAP_CONFIG_HALOPSA_BASE_URL"];
  onIntegrations({ integrations: [{ ...halopsa, isConfigured: false, missingSettings }] });
  const user = open();
  await choose(user, "HaloPSA");
  expect(await screen.findByRole("alert")).toHaveTextContent("ORGMAP_CONFIG_HALOPSA_BASE_URL");
  expect(screen.getByLabelText(/Id of the client/)).toBeInTheDocument();
});

it("says what to do when the integrations cannot be read", async () => {
  refuse("Integrations", { message: "It broke.", code: "INTERNAL", correlationId: "c-9" });
  const user = open();
  expect(await screen.findByText("Log reference: c-9")).toBeInTheDocument();
  onIntegrations({ integrations: [halopsa] });
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("combobox", { name: "Integration" })).toBeInTheDocument();
});

describe("closing", () => {
  it("asks first where something was typed, and keeps it", async () => {
    const user = open();
    await fillByHand(user, "17");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    const question = within(await screen.findByRole("dialog", { name: unsavedTexts.title }));
    await user.click(question.getByRole("button", { name: "Keep editing" }));
    expect(onClose).not.toHaveBeenCalled();
    expect(screen.getByLabelText(/Id of the organization/)).toHaveValue("17");
  });

  it("discards when told to", async () => {
    const user = open();
    await fillByHand(user, "17");
    await user.keyboard("{Escape}");
    await user.click(await screen.findByRole("button", { name: "Discard" }));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("asks nothing where nothing was typed", async () => {
    const user = open();
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(onClose).toHaveBeenCalledOnce();
  });
});
