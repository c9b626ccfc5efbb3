import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import {
  choose,
  fillByHand,
  onClose,
  open,
  serveIntegrations,
  submit,
} from "../../../tests/create-mapping-dialog";
import { mapping, sited } from "../../../tests/examples";
import { onCreateMapping, onIntegrations, refuse } from "../../../tests/service";

beforeEach(() => {
  onClose.mockReset();
  serveIntegrations();
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
    expect(await screen.findByText("Enter a JSON object, such as {}.")).toBeInTheDocument();
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
      "View the existing mapping",
      "/organizations/o1/integrations#mapping-m7",
    ],
    [
      {
        __typename: "ExternalOrganizationClaimedError",
        message: "'17' belongs to Hilltop.",
        claimedBy: { id: "o2", name: "Hilltop" },
      },
      "View the mappings of Hilltop",
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
    expect(await screen.findByRole("alert")).toHaveTextContent(/Ask your Orgmap administrator/);
    expect(screen.getByLabelText(/Id of the organization/)).toHaveValue("17");
  });
});
