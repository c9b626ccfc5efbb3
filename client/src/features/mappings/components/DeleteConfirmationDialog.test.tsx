import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";

import { mapping } from "../../../tests/examples";
import { disconnect, onDeleteMapping } from "../../../tests/service";
import { show } from "../../../tests/show";
import { mappingTexts } from "../texts";
import { DeleteConfirmationDialog } from "./DeleteConfirmationDialog";

const onClose = vi.fn();
const open = () =>
  show(<DeleteConfirmationDialog organizationId="o1" mapping={mapping} opened onClose={onClose} />);

beforeEach(() => {
  onClose.mockReset();
});

it("says what will happen and deletes the version that is shown", async () => {
  const deletions = onDeleteMapping({
    deleteMapping: { __typename: "OrganizationMapping", ...mapping, isActive: false },
  });
  const user = open();
  expect(screen.getByText(/Harbour Dental in HaloPSA becomes inactive/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Delete mapping" }));
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(deletions).toEqual([
    { input: { organizationId: "o1", id: "m1", expectedVersion: "v1" } },
  ]);
});

it("asks again when it points elsewhere by now", async () => {
  const current = { ...mapping, externalOrgId: "18", externalOrgName: "Hilltop", version: "v2" };
  const deletions = onDeleteMapping(({ input }) => ({
    deleteMapping:
      input.expectedVersion === "v2"
        ? { __typename: "OrganizationMapping", ...current, isActive: false }
        : { __typename: "VersionConflictError", message: "", current },
  }));
  const user = open();
  await user.click(screen.getByRole("button", { name: "Delete mapping" }));
  expect(await screen.findByText("It now points to Hilltop (id 18).")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Delete anyway" }));
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(deletions).toHaveLength(2);
});

it("says so when the mapping is gone", async () => {
  const message = "There is no mapping 'm1'.";
  onDeleteMapping({ deleteMapping: { __typename: "NotFoundError", message } });
  const user = open();
  await user.click(screen.getByRole("button", { name: "Delete mapping" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(message);
});

it("says so when somebody else deleted it meanwhile", async () => {
  const current = { ...mapping, isActive: false, version: "v2" };
  onDeleteMapping({ deleteMapping: { __typename: "VersionConflictError", message: "", current } });
  const user = open();
  await user.click(screen.getByRole("button", { name: "Delete mapping" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(mappingTexts.deletion.alreadyInactive);
});

it("stays open when the service cannot be reached, and asks again on request", async () => {
  disconnect("DeleteMapping");
  const user = open();
  await user.click(screen.getByRole("button", { name: "Delete mapping" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The service could not be reached.");
  expect(onClose).not.toHaveBeenCalled();
  onDeleteMapping({
    deleteMapping: { __typename: "OrganizationMapping", ...mapping, isActive: false },
  });
  await user.click(screen.getByRole("button", { name: "Delete mapping" }));
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
});
