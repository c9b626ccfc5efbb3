import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { mapping } from "../../../tests/examples";
import { onDeleteMapping, onMappings, refuse } from "../../../tests/service";
import { show } from "../../../tests/show";
import { IntegrationMappingsList } from "./IntegrationMappingsList";

const open = ({ canAdd = true, canManage = true } = {}) =>
  show(
    <IntegrationMappingsList
      organizationId="o1"
      canAdd={canAdd}
      canManage={canManage}
      testAll={null}
    />,
  );
const answer = (mappings: (typeof mapping)[]) => {
  onMappings({ organization: { id: "o1", mappings } });
};

it("shows what each mapping points to and how its last test ended", async () => {
  answer([
    {
      ...mapping,
      lastTestedAt: new Date(Date.now() - 2 * 3_600_000).toISOString(),
      lastTestSuccess: false,
      lastTestResult: "HTTP 401",
    },
  ]);
  open();
  const row = await screen.findByRole("row", { name: /HaloPSA/ });
  for (const text of ["Harbour Dental", "Id 17", "Active", "Failed", "2 hours ago", "HTTP 401"]) {
    expect(within(row).getByText(text)).toBeInTheDocument();
  }
});

it("shows inactive mappings when asked to", async () => {
  answer([mapping, { ...mapping, id: "m2", externalOrgName: "Old Client", isActive: false }]);
  const user = open();
  await screen.findByText("Harbour Dental");
  expect(screen.queryByText("Old Client")).not.toBeInTheDocument();
  await user.click(screen.getByRole("switch", { name: "Show inactive (1)" }));
  expect(screen.getByText("Old Client")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Delete the mapping to Old Client" })).toBeDisabled();
});

it("says what a mapping is for where there is none", async () => {
  answer([]);
  open();
  expect(await screen.findByRole("heading", { name: "Not mapped yet" })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Add mapping" })).toBeEnabled();
});

it("adds nothing to an inactive organization", async () => {
  answer([]);
  open({ canAdd: false });
  expect(await screen.findByRole("button", { name: "Add mapping" })).toBeDisabled();
});

it("offers nothing that a viewer may not do", async () => {
  answer([mapping]);
  open({ canManage: false });
  expect(await screen.findByText("Harbour Dental")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
  expect(screen.queryByRole("columnheader", { name: "Actions" })).not.toBeInTheDocument();
});

it("does not take a failure for an empty list", async () => {
  refuse("OrganizationMappings", { message: "It broke.", code: "INTERNAL", correlationId: "c-2" });
  const user = open();
  expect(await screen.findByText("Log reference: c-2")).toBeInTheDocument();
  expect(screen.queryByText("Not mapped yet")).not.toBeInTheDocument();
  answer([mapping]);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Harbour Dental")).toBeInTheDocument();
});

it("shows a change at once, and takes it back where the service refuses it", async () => {
  answer([mapping]);
  const user = open();
  await user.click(await screen.findByRole("button", { name: /^Delete the mapping/ }));
  const dialog = within(await screen.findByRole("dialog"));
  const answering = { now: () => undefined as unknown };
  const refusal = new Promise((resolve) => (answering.now = () => { resolve(null); }));
  onDeleteMapping(async () => {
    await refusal;
    return { deleteMapping: { __typename: "NotFoundError", message: "It is gone." } };
  });
  await user.click(dialog.getByRole("button", { name: "Delete mapping" }));
  expect(await screen.findByText("No active mappings")).toBeInTheDocument();
  answering.now();
  expect(await dialog.findByText("It is gone.")).toBeInTheDocument();
  expect(await screen.findByText("Harbour Dental")).toBeInTheDocument();
});
