import { screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";

import {
  fillByHand,
  onClose,
  open,
  serveIntegrations,
  submit,
} from "../../../tests/create-mapping-dialog";
import { mapping, unsavedTest } from "../../../tests/examples";
import {
  disconnect,
  onCreateMapping,
  onTestUnsavedMapping,
  refuse,
  stall,
} from "../../../tests/service";
import { show } from "../../../tests/show";
import { EditMappingDialog } from "./EditMappingDialog";

beforeEach(() => {
  onClose.mockReset();
  serveIntegrations();
});

const test = (user: UserEvent) => user.click(screen.getByRole("button", { name: "Test" }));
const passed = { testUnsavedMapping: unsavedTest() };

describe("before a mapping is added", () => {
  it("what was typed is tested, its steps are shown, and it can still be added", async () => {
    const tests = onTestUnsavedMapping(passed);
    const created = onCreateMapping({
      createMapping: { __typename: "OrganizationMapping", ...mapping },
    });
    const user = open();
    await fillByHand(user, " 17 ");
    await test(user);
    expect(await screen.findByText("The connection works")).toBeInTheDocument();
    expect(screen.getByRole("list", { name: "Steps of the test" })).toHaveTextContent(
      "authentication48 msHaloPSA accepted the credentials.",
    );
    const input = {
      organizationId: "o1",
      integrationName: "custom_api",
      externalOrgId: "17",
      externalOrgName: "",
      mappingData: {},
    };
    expect(tests).toEqual([{ input }]);
    expect(onClose).not.toHaveBeenCalled();
    expect(created).toEqual([]);

    await submit(user);
    await waitFor(() => {
      expect(created).toEqual([{ input }]);
    });
  });

  it("a failure is shown with its remedy", async () => {
    onTestUnsavedMapping({
      testUnsavedMapping: unsavedTest({
        success: false,
        message: "There is no client 17.",
        steps: [
          {
            name: "organization",
            status: "FAILED",
            message: "HTTP 404",
            remedy: "Check the id.",
            durationMs: 5,
          },
        ],
      }),
    });
    const user = open();
    await fillByHand(user, "17");
    await test(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("There is no client 17.");
    expect(screen.getByText("Check the id.")).toBeInTheDocument();
  });

  it("the outcome is gone once something else is typed", async () => {
    onTestUnsavedMapping(passed);
    const user = open();
    await fillByHand(user, "17");
    await test(user);
    await screen.findByText("The connection works");
    await user.type(screen.getByLabelText(/Id of the organization/), "8");
    expect(screen.queryByText("The connection works")).not.toBeInTheDocument();
  });

  it("the outcome of a test of something else is not shown when it comes late", async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    onTestUnsavedMapping(async () => {
      await finished;
      return passed;
    });
    const user = open();
    await fillByHand(user, "17");
    await test(user);
    expect(await screen.findByRole("status")).toHaveTextContent("Testing the connection");
    await user.type(screen.getByLabelText(/Id of the organization/), "8");
    finish();
    await waitFor(() => {
      expect(screen.queryByRole("status")).not.toBeInTheDocument();
    });
    expect(screen.queryByText("The connection works")).not.toBeInTheDocument();
  });

  it("what is wrong is said as when adding, and nothing is tested", async () => {
    const tests = onTestUnsavedMapping(passed);
    const user = open();
    await screen.findByRole("combobox", { name: "Integration" });
    await test(user);
    expect(await screen.findByText("Choose an integration.")).toBeInTheDocument();
    await fillByHand(user, "a<b");
    await test(user);
    expect(await screen.findByText(/An id cannot contain/)).toBeInTheDocument();
    expect(tests).toEqual([]);
  });

  it("a refusal stands beside its field", async () => {
    onTestUnsavedMapping({
      testUnsavedMapping: {
        __typename: "ExternalOrganizationClaimedError",
        message: "'17' belongs to Hilltop.",
        claimedBy: { id: "o2", name: "Hilltop" },
      },
    });
    const user = open();
    await fillByHand(user, "17");
    await test(user);
    expect(await screen.findByRole("link", { name: "View the mappings of Hilltop" })).toBeVisible();
    expect(screen.getByLabelText(/Id of the organization/)).toHaveAccessibleDescription(
      /belongs to Hilltop/,
    );
  });

  it("is begun once at a time", async () => {
    stall("TestUnsavedMapping");
    const user = open();
    await fillByHand(user, "17");
    await test(user);
    expect(await screen.findByRole("status")).toHaveTextContent(
      "Testing the connection to Custom API …",
    );
    expect(screen.getByRole("button", { name: "Test" })).toBeDisabled();
  });

  it("is no failed test when the service cannot be reached or does not let one", async () => {
    disconnect("TestUnsavedMapping");
    const user = open();
    await fillByHand(user, "17");
    await test(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("The service could not be reached.");
    expect(screen.queryByText("The connection does not work")).not.toBeInTheDocument();
    refuse("TestUnsavedMapping", { message: "This needs canManageConfig.", code: "FORBIDDEN" });
    await test(user);
    await waitFor(() => {
      expect(screen.getByRole("alert")).toHaveTextContent(/Ask your Orgmap administrator/);
    });
  });
});

it("an edited mapping is tested with what was changed and what is stored of its secrets", async () => {
  const tests = onTestUnsavedMapping(passed);
  const secret = { ...mapping, mappingData: { key: "********" } };
  const user = show(
    <EditMappingDialog organizationId="o1" mapping={secret} opened onClose={onClose} />,
  );
  const id = await screen.findByLabelText(/^Id of the/);
  await user.clear(id);
  await user.type(id, "18");
  await test(user);
  expect(await screen.findByText("The connection works")).toBeInTheDocument();
  expect(tests).toEqual([
    {
      input: {
        organizationId: "o1",
        integrationName: mapping.integrationName,
        externalOrgId: "18",
        externalOrgName: mapping.externalOrgName,
        mappingData: { key: "********" },
      },
      mappingId: mapping.id,
    },
  ]);
  expect(onClose).not.toHaveBeenCalled();
});
