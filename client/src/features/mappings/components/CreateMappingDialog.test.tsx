import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { unsavedTexts } from "../../../shared/dialog/texts";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { customApi, halopsa, listing, mapping, sited } from "../../../tests/examples";
import {
  disconnect,
  onCreateMapping,
  onDiscovery,
  onIntegrations,
  refuse,
} from "../../../tests/service";
import { show } from "../../../tests/show";
import { CreateMappingDialog } from "./CreateMappingDialog";

const onClose = vi.fn();

function open(): UserEvent {
  return show(<CreateMappingDialog organizationId="o1" opened onClose={onClose} />);
}

async function choose(user: UserEvent, integration: string) {
  await user.click(await screen.findByRole("combobox", { name: "Integration" }));
  await user.click(await screen.findByRole("option", { name: new RegExp(integration) }));
}

const submit = (user: UserEvent) => user.click(screen.getByRole("button", { name: "Add mapping" }));

const picker = () => screen.findByRole("combobox", { name: "External client" });

async function fillByHand(user: UserEvent, id: string) {
  await choose(user, "Custom API");
  await user.type(screen.getByLabelText(/Id of the organization/), id);
}

beforeEach(() => {
  onClose.mockReset();
  onIntegrations({ integrations: [halopsa, customApi] });
  onDiscovery(({ search }) => {
    const { nodes } = listing();
    const found = nodes.filter(({ name }) => name.toLowerCase().includes(search ?? ""));
    return { externalOrganizations: listing({ nodes: found, totalCount: found.length }) };
  });
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
    expect(within(option).getByText("Inactive there")).toBeInTheDocument();
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
    expect(screen.getByRole("button", { name: "Enter the id by hand" })).toBeEnabled();

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
    expect(await screen.findByText("Reference for the log: c")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Enter the id by hand" }));
    await user.type(screen.getByLabelText(/Id of the client/), " 99 ");
    await submit(user);
    await waitFor(() => {
      expect(created[0]?.input).toMatchObject({ externalOrgId: "99", externalOrgName: "" });
    });
  });
});

describe("what is refused before it is sent", () => {
  it("is a mapping without an integration", async () => {
    const user = open();
    await screen.findByRole("combobox", { name: "Integration" });
    await submit(user);
    expect(await screen.findByText("Choose an integration.")).toBeInTheDocument();
  });

  it("is an id with characters that no id has", async () => {
    const user = open();
    await fillByHand(user, "a<b");
    await submit(user);
    expect(await screen.findByText(/An id cannot contain/)).toBeInTheDocument();
  });

  it("is a name that is too long", async () => {
    const user = open();
    await fillByHand(user, "a");
    await user.click(screen.getByLabelText("Name (optional)"));
    await user.paste("x".repeat(201));
    await submit(user);
    expect(await screen.findByText(externalOrganizationTexts.tooLong)).toBeInTheDocument();
  });

  it("is mapping data that is no JSON object", async () => {
    const user = open();
    await fillByHand(user, "a");
    await user.click(screen.getByRole("button", { name: "Advanced" }));
    const data = screen.getByLabelText("Mapping data");
    await user.clear(data);
    await user.type(data, "[[]");
    await submit(user);
    expect(await screen.findByText("A JSON object is needed, such as {}.")).toBeInTheDocument();
  });
});

describe("what the service refuses", () => {
  it("stands beside its field, and unfolds that field", async () => {
    onCreateMapping({
      createMapping: {
        __typename: "ValidationError",
        message: "Two fields are wrong.",
        fields: [
          { field: "externalOrgId", message: "The id is unknown there." },
          { field: "mappingData.region", message: "Extra inputs are not permitted." },
        ],
      },
    });
    const user = open();
    await fillByHand(user, "a");
    await submit(user);
    await waitFor(() => {
      expect(screen.getByLabelText(/Id of the organization/)).toHaveAccessibleDescription(
        /The id is unknown there/,
      );
    });
    expect(screen.getByLabelText("Mapping data")).toHaveAccessibleDescription(
      /region: Extra inputs are not permitted/,
    );
    expect(screen.queryByText("Two fields are wrong.")).not.toBeInTheDocument();
    expect(onClose).not.toHaveBeenCalled();
  });

  it.each([
    [
      {
        __typename: "DuplicateMappingError",
        message: "'17' is mapped already.",
        existing: { id: "m7", organization: { id: "o1" } },
      },
      "Look at the existing mapping",
      "/organizations/o1/integrations#mapping-m7",
    ],
    [
      {
        __typename: "ExternalOrganizationClaimedError",
        message: "'17' belongs to Hilltop.",
        claimedBy: { id: "o2", name: "Hilltop" },
      },
      "Look at the mappings of Hilltop",
      "/organizations/o2/integrations",
    ],
  ] as const)("stands beside the choice and points to what is in the way: $__typename", async (...args) => {
    const [createMapping, label, to] = args;
    onCreateMapping({ createMapping });
    const user = open();
    await fillByHand(user, "17");
    await submit(user);
    await waitFor(() => {
      expect(screen.getByLabelText(/Id of the organization/)).toHaveAccessibleDescription(
        new RegExp(createMapping.message),
      );
    });
    expect(screen.getByRole("link", { name: label })).toHaveAttribute("href", to);
  });

  it("points nowhere where the claimant may not be seen", async () => {
    const message = "'17' belongs to another organization.";
    onCreateMapping({
      createMapping: { __typename: "ExternalOrganizationClaimedError", message, claimedBy: null },
    });
    const user = open();
    await fillByHand(user, "17");
    await submit(user);
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(screen.queryByRole("link")).not.toBeInTheDocument();
  });

  it.each(["OrganizationInactiveError", "NotFoundError", "UnexpectedError"] as const)(
    "about more than a field stands below the form: %s",
    async (__typename) => {
      const message = "This organization takes no mapping.";
      onCreateMapping({ createMapping: { __typename, message } });
      const user = open();
      await fillByHand(user, "17");
      await submit(user);
      expect(await screen.findByRole("alert")).toHaveTextContent(message);
      expect(screen.getByLabelText(/Id of the organization/)).toHaveValue("17");
      expect(onClose).not.toHaveBeenCalled();
    },
  );

  it("stands beside the field of the mapping data, and is gone once that is mended", async () => {
    onIntegrations({ integrations: [sited] });
    const created = onCreateMapping(({ input }) => ({
      createMapping:
        (input.mappingData as { site: string }).site === "ABC"
          ? { __typename: "OrganizationMapping", ...mapping }
          : {
              __typename: "ValidationError",
              message: "",
              fields: [{ field: "mappingData.site", message: "There is no such site." }],
            },
    }));
    const user = open();
    await choose(user, "Sited");
    await user.type(await screen.findByLabelText(/Id of the client/), "17");
    const site = await screen.findByRole("textbox", { name: "Site" });
    await user.type(site, "XYZ");
    await submit(user);
    await waitFor(() => {
      expect(site).toHaveAccessibleDescription(/There is no such site\./);
    });
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    await user.clear(site);
    await user.type(site, "ABC");
    expect(site).toHaveAccessibleDescription("Three letters.");
    await submit(user);
    await waitFor(() => {
      expect(onClose).toHaveBeenCalledOnce();
    });
    expect(created.map(({ input }) => input.mappingData)).toEqual([
      { site: "XYZ" },
      { site: "ABC" },
    ]);
  });

  it("as a whole keeps what was typed and says what to do", async () => {
    refuse("CreateMapping", { message: "This needs canManageConfig.", code: "FORBIDDEN" });
    const user = open();
    await fillByHand(user, "17");
    await submit(user);
    expect(await screen.findByRole("alert")).toHaveTextContent(/Ask an administrator/);
    expect(screen.getByLabelText(/Id of the organization/)).toHaveValue("17");
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
  expect(await screen.findByText("Reference for the log: c-9")).toBeInTheDocument();
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
