import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { connectionTest, mapping } from "../../../tests/examples";
import { disconnect, onTestConnection, refuse, stall } from "../../../tests/service";
import { show } from "../../../tests/show";
import { TestConnectionDialog } from "./TestConnectionDialog";

const open = () =>
  show(
    <TestConnectionDialog organizationId="o1" mapping={mapping} opened onClose={() => undefined} />,
  );

it("tests when it opens and shows each step as it ended", async () => {
  const tests = onTestConnection({ testConnection: connectionTest() });
  open();
  expect(screen.getByText("Testing the connection to HaloPSA …")).toBeInTheDocument();
  expect(await screen.findByText("The connection works")).toBeInTheDocument();
  const step = screen.getByRole("listitem");
  expect(step).toHaveTextContent("authentication48 msHaloPSA accepted the credentials.");
  expect(screen.getByRole("img", { name: "Passed" })).toBeInTheDocument();
  expect(tests).toEqual([{ organizationId: "o1", mappingId: "m1" }]);
});

it("shows a failure with its remedy, and tests again on request", async () => {
  let runs = 0;
  onTestConnection(() => {
    runs += 1;
    if (runs > 1) return { testConnection: connectionTest() };
    return {
      testConnection: connectionTest({
        success: false,
        message: "HaloPSA refused the credentials.",
        steps: [
          {
            name: "authentication",
            status: "FAILED",
            message: "HTTP 401",
            remedy: "Check the client secret.",
            durationMs: 1234,
          },
          { name: "listing", status: "SKIPPED", message: "Not run.", remedy: null, durationMs: 0 },
        ],
      }),
    };
  });
  const user = open();
  expect(await screen.findByRole("alert")).toHaveTextContent("HaloPSA refused the credentials.");
  expect(screen.getByText("Check the client secret.")).toBeInTheDocument();
  expect(screen.getByText("1.2 s")).toBeInTheDocument();
  expect(screen.getByRole("img", { name: "Failed" })).toBeInTheDocument();
  expect(screen.getByRole("img", { name: "Skipped" })).toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "Test again" }));
  expect(await screen.findByText("The connection works")).toBeInTheDocument();
});

it("says so when the mapping is gone", async () => {
  const message = "There is no mapping 'm1'.";
  onTestConnection({ testConnection: { __typename: "NotFoundError", message } });
  open();
  expect(await screen.findByRole("alert")).toHaveTextContent(message);
});

it("is no failed test when the service cannot be reached, and can be begun again", async () => {
  disconnect("TestConnection");
  const user = open();
  expect(await screen.findByRole("alert")).toHaveTextContent("The service could not be reached.");
  expect(screen.queryByText("The connection does not work")).not.toBeInTheDocument();
  onTestConnection({ testConnection: connectionTest() });
  await user.click(screen.getByRole("button", { name: "Test again" }));
  expect(await screen.findByText("The connection works")).toBeInTheDocument();
  expect(screen.queryByText("The service could not be reached.")).not.toBeInTheDocument();
});

it("is begun once at a time", async () => {
  stall("TestConnection");
  open();
  expect(await screen.findByRole("status")).toHaveTextContent("Testing the connection to HaloPSA …");
  expect(screen.getByRole("button", { name: "Test again" })).toBeDisabled();
  expect(screen.getAllByRole("button", { name: "Close" }).at(-1)).toBeEnabled();
});

it("is refused as a whole with what to do", async () => {
  refuse("TestConnection", { message: "This needs canManageConfig.", code: "FORBIDDEN" });
  open();
  expect(await screen.findByRole("alert")).toHaveTextContent(/Ask your Orgmap administrator/);
});
