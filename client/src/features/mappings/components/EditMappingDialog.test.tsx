import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { unsavedTexts } from "../../../shared/dialog/texts";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { halopsa, mapping, sited } from "../../../tests/examples";
import { disconnect, onIntegrations, onUpdateMapping } from "../../../tests/service";
import { show } from "../../../tests/show";
import { EditMappingDialog } from "./EditMappingDialog";

const onClose = vi.fn();
const open = () =>
  show(<EditMappingDialog organizationId="o1" mapping={mapping} opened onClose={onClose} />);
const name = () => screen.getByLabelText("Name (optional)");
const save = () => screen.getByRole("button", { name: "Save changes" });

const theirs = { ...mapping, externalOrgName: "Renamed by a colleague", version: "v2", mappingData: { team: "green" } };
const saved = { updateMapping: { __typename: "OrganizationMapping" as const, ...mapping } };
const conflict = {
  updateMapping: {
    __typename: "VersionConflictError" as const,
    message: "Changed meanwhile.",
    current: theirs,
  },
};

beforeEach(() => {
  onClose.mockReset();
  onIntegrations({ integrations: [halopsa] });
});

it("is filled from the mapping, and sends what changed with the version it was read at", async () => {
  const updates = onUpdateMapping(saved);
  const user = open();
  expect(await screen.findByLabelText(/^Id of the/)).toHaveValue("17");
  await user.click(screen.getByRole("switch", { name: /^Active/ }));
  await user.click(save());
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(updates).toEqual([
    { input: { organizationId: "o1", id: "m1", expectedVersion: "v1", isActive: false } },
  ]);
});

it("sends nothing when nothing changed", async () => {
  const updates = onUpdateMapping(saved);
  const user = open();
  await user.click(save());
  expect(await screen.findByText("Nothing was changed.")).toBeInTheDocument();
  expect(updates).toEqual([]);
});

it("asks before it discards, even where Escape comes before anything is drawn", async () => {
  open();
  act(() => {
    fireEvent.change(name(), { target: { value: "Typed" } });
    fireEvent.keyDown(name(), { key: "Escape" });
  });
  expect(onClose).not.toHaveBeenCalled();
  expect(await screen.findByRole("dialog", { name: unsavedTexts.title })).toBeInTheDocument();
  expect(name()).toHaveValue("Typed");
});

describe("a change by somebody else", () => {
  async function meet() {
    const updates = onUpdateMapping(({ input }) =>
      input.expectedVersion === "v2" ? saved : conflict,
    );
    const user = open();
    await user.clear(name());
    await user.type(name(), "Mine");
    await user.click(save());
    await screen.findByText("Someone else changed this in the meantime");
    return { user, updates };
  }

  const choice = (field: string, value: string) =>
    within(screen.getByRole("radiogroup", { name: field })).getByRole("radio", { name: value });
  const saveChoice = () => screen.getByRole("button", { name: "Save selection" });

  it("is shown beside one's own values, and nothing that both agree on", async () => {
    await meet();
    expect(choice("Name", "Renamed by a colleague")).not.toBeChecked();
    expect(choice("Name", "Mine")).toBeChecked();
    expect(screen.getAllByRole("radiogroup")).toHaveLength(2);
    expect(save()).toBeDisabled();
  });

  it("keeps what only the other changed, unless one chooses otherwise", async () => {
    const { user, updates } = await meet();
    expect(choice("Mapping data: team", "green")).toBeChecked();
    await user.click(saveChoice());
    await waitFor(() => {
      expect(onClose).toHaveBeenCalledOnce();
    });
    expect(updates.at(-1)).toEqual({
      input: { organizationId: "o1", id: "m1", expectedVersion: "v2", externalOrgName: "Mine" },
    });
  });

  it("can be overwritten field by field", async () => {
    const { user, updates } = await meet();
    await user.click(choice("Mapping data: team", "blue"));
    await user.click(choice("Name", "Renamed by a colleague"));
    await user.click(saveChoice());
    await waitFor(() => {
      expect(updates.at(-1)).toEqual({
        input: {
          organizationId: "o1",
          id: "m1",
          expectedVersion: "v2",
          mappingData: { team: "blue" },
        },
      });
    });
  });

  it("can be taken over as a whole, which changes nothing", async () => {
    const { user, updates } = await meet();
    await user.click(screen.getByRole("button", { name: "Keep all current values" }));
    await user.click(saveChoice());
    expect(await screen.findByText("Nothing was changed.")).toBeInTheDocument();
    expect(updates).toHaveLength(1);
  });

  it("can be overwritten as a whole", async () => {
    const { user, updates } = await meet();
    await user.click(screen.getByRole("button", { name: "Keep all my changes" }));
    await user.click(saveChoice());
    await waitFor(() => {
      expect(updates.at(-1)?.input).toMatchObject({
        externalOrgName: "Mine",
        mappingData: { team: "blue" },
      });
    });
  });

  it("may happen again", async () => {
    const { user, updates } = await meet();
    onUpdateMapping({
      updateMapping: { ...conflict.updateMapping, current: { ...theirs, version: "v3" } },
    });
    await user.click(saveChoice());
    expect(await screen.findByText("Someone else changed this in the meantime")).toBeInTheDocument();
    expect(updates).toHaveLength(1);
    expect(choice("Name", "Mine")).toBeChecked();
  });
});

it("shows a refusal beside its field", async () => {
  onUpdateMapping({
    updateMapping: {
      __typename: "ValidationError",
      message: "",
      fields: [{ field: "externalOrgName", message: "Too long." }],
    },
  });
  const user = open();
  await user.type(name(), "x");
  await user.click(save());
  await waitFor(() => {
    expect(name()).toHaveAccessibleDescription(/Too long/);
  });
});

it.each(["NotFoundError", "OrganizationInactiveError"] as const)(
  "shows what is about more than a field below the form: %s",
  async (__typename) => {
    onUpdateMapping({ updateMapping: { __typename, message: "It is gone." } });
    const user = open();
    await user.type(name(), "!");
    await user.click(save());
    expect(await screen.findByRole("alert")).toHaveTextContent("It is gone.");
    expect(name()).toHaveValue("Harbour Dental!");
  },
);

it.each([
  [
    {
      __typename: "DuplicateMappingError",
      message: "'18' is mapped already.",
      existing: { id: "m7", organization: { id: "o1" } },
    },
    "View the existing mapping",
  ],
  [
    {
      __typename: "ExternalOrganizationClaimedError",
      message: "'18' belongs to Hilltop.",
      claimedBy: { id: "o2", name: "Hilltop" },
    },
    "View the mappings of Hilltop",
  ],
] as const)("shows $__typename beside the id, with the way there", async (updateMapping, label) => {
  onUpdateMapping({ updateMapping });
  const user = open();
  const id = await screen.findByLabelText(/^Id of the/);
  await user.clear(id);
  await user.type(id, "18");
  await user.click(save());
  await waitFor(() => {
    expect(id).toHaveAccessibleDescription(new RegExp(updateMapping.message));
  });
  expect(screen.getByRole("link", { name: label })).toBeInTheDocument();
  expect(id).toHaveValue("18");
});

it("sends no id that none can be", async () => {
  const updates = onUpdateMapping(saved);
  const user = open();
  const id = await screen.findByLabelText(/^Id of the/);
  await user.type(id, "<");
  await user.click(save());
  expect(await screen.findByText(externalOrganizationTexts.forbiddenCharacters)).toBeInTheDocument();
  await user.clear(id);
  await user.click(save());
  expect(await screen.findByText("Enter the id of the client.")).toBeInTheDocument();
  expect(updates).toEqual([]);
});

it("changes one field of the mapping data, and keeps those it does not know", async () => {
  onIntegrations({ integrations: [sited] });
  const updates = onUpdateMapping(saved);
  const mappingData = { site: "ABC", token: "********", team: "blue" };
  const declared = { ...mapping, integrationName: "sited", mappingData };
  const user = show(
    <EditMappingDialog organizationId="o1" mapping={declared} opened onClose={onClose} />,
  );
  const seats = await screen.findByRole("textbox", { name: "Seats" });
  await user.type(seats, "12");
  await user.click(save());
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(updates[0]?.input.mappingData).toEqual({ ...mappingData, seats: 12 });
});

it("keeps what was typed when the service cannot be reached, and sends it again", async () => {
  disconnect("UpdateMapping");
  const user = open();
  await user.type(name(), "!");
  await user.click(save());
  expect(await screen.findByRole("alert")).toHaveTextContent("The service could not be reached.");
  expect(name()).toHaveValue("Harbour Dental!");
  onUpdateMapping(saved);
  await user.click(save());
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
});
