import { screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";

import { onConnectionRuns, type ServedRun } from "../../../tests/connection-runs";
import { testedMapping } from "../../../tests/examples";
import {
  onMappingIdsOfIntegration,
  onMappingIdsOfOrganization,
  refuse,
} from "../../../tests/service";
import { show } from "../../../tests/show";
import type { RunScope } from "../types";
import { BulkTestDialog } from "./bulk-test-dialog";

const open = (scope: RunScope = { integrationName: "halopsa" }) =>
  show(<BulkTestDialog scope={scope} subject="HaloPSA" opened onClose={() => undefined} />);

function ClosedAndOpened() {
  const [opened, setOpened] = useState(true);
  return (
    <>
      <button
        onClick={() => {
          setOpened(true);
        }}
      >
        Open again
      </button>
      <BulkTestDialog
        scope={{ integrationName: "halopsa" }}
        subject="HaloPSA"
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
      />
    </>
  );
}

const failing = (id: string) =>
  testedMapping(id, {
    success: false,
    message: "The vendor refused the credentials.",
    remedy: "Check the client secret.",
  });

async function begun(runs: ServedRun[], number = 1): Promise<ServedRun> {
  return waitFor(() => {
    const run = runs[number - 1];
    if (!run) throw new Error("it has not begun");
    return run;
  });
}

const PATIENT = { timeout: 5000 };
const progress = (text: string | RegExp) => screen.findByText(text, {}, PATIENT);
const button = (name: string | RegExp) => screen.findByRole("button", { name }, PATIENT);

it("shows each result as it comes, a failure with what to do, and the end", async () => {
  const runs = onConnectionRuns();
  open();
  const run = await begun(runs);
  expect(run.variables).toEqual({
    integrationName: "halopsa",
    mappingIds: null,
  });
  run.tell(3, testedMapping("m1"), failing("m2"));
  expect(await progress("2 of 3 tested")).toBeInTheDocument();
  const bar = screen.getByRole("progressbar");
  expect(bar).toHaveAttribute("aria-valuenow", "2");
  expect(bar).toHaveAttribute("aria-valuemax", "3");
  const [newest, oldest] = screen.getAllByRole("listitem");
  if (!newest || !oldest) throw new Error("too few");
  expect(newest).toHaveTextContent("Customer m2 · HaloPSA · Harbour Dental");
  expect(newest).toHaveTextContent("The vendor refused the credentials.Check the client secret.");
  expect(within(newest).getByRole("img", { name: "Failed" })).toBeInTheDocument();
  expect(within(oldest).getByRole("img", { name: "Passed" })).toBeInTheDocument();

  run.tell(3, testedMapping("m3"));
  run.end("DONE");
  expect(await screen.findByRole("alert", {}, PATIENT)).toHaveTextContent(
    "1 of 3 tested connections does not work.",
  );
  expect(screen.queryByRole("button", { name: "Stop testing" })).not.toBeInTheDocument();
});

it("says what it waits for, until it goes on", async () => {
  const runs = onConnectionRuns();
  open();
  const run = await begun(runs);
  run.tell(2, testedMapping("m1"));
  run.wait("HaloPSA's limit, next at 12:04 UTC", "2026-05-04T12:04:00+00:00");
  expect(await progress(/The next test begins at about/)).toHaveTextContent("rate limit");
  run.wait("Other tests of HaloPSA are under way.", null);
  expect(await progress("Waiting: Other tests of HaloPSA are under way.")).toBeInTheDocument();
  run.tell(2, testedMapping("m2"));
  run.end("DONE");
  expect(await progress("2 connections work.")).toBeInTheDocument();
  expect(screen.queryByText(/^Waiting/)).not.toBeInTheDocument();
});

it("goes on when it is closed, and is shown with all that has ended when it is opened again", async () => {
  const runs = onConnectionRuns();
  const user = show(<ClosedAndOpened />);
  const run = await begun(runs);
  run.tell(3, testedMapping("m1"));
  expect(await progress("1 of 3 tested")).toBeInTheDocument();
  expect(screen.getByText(/You can close this window/)).toBeInTheDocument();
  const [close] = screen.getAllByRole("button", { name: "Close" });
  if (!close) throw new Error("it cannot be closed");
  await user.click(close);
  run.tell(3, failing("m2"));

  await user.click(await button("Open again"));
  expect(await progress("2 of 3 tested")).toBeInTheDocument();
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  expect(runs).toHaveLength(1);
  expect(run.isCancelled).toBe(false);
  run.tell(3, testedMapping("m3"));
  run.end("DONE");
  expect(await progress("1 of 3 tested connections does not work.")).toBeInTheDocument();
});

it("tests the failed ones alone again, those that are still there", async () => {
  const runs = onConnectionRuns();
  onMappingIdsOfOrganization({
    organization: { mappings: [{ id: "m1" }, { id: "m2" }, { id: "m3" }] },
  });
  const user = open({ organizationId: "o1" });
  const run = await begun(runs);
  run.tell(4, testedMapping("m1"), failing("m2"), failing("m3"), failing("deleted"));
  run.end("DONE");
  await user.click(await button("Retest 3 failed mappings"));
  const again = await begun(runs, 2);
  expect(again.variables).toEqual({
    organizationId: "o1",
    mappingIds: ["m2", "m3"],
  });
  again.tell(2, testedMapping("m2"), testedMapping("m3"));
  again.end("DONE");
  expect(await progress("3 connections work.")).toBeInTheDocument();
});

it("stops the run on the server, and goes on with the others", async () => {
  const runs = onConnectionRuns();
  onMappingIdsOfIntegration(({ after }) => ({
    integration: {
      mappings: {
        nodes: after === null ? [{ id: "m1" }, { id: "m2" }] : [{ id: "m3" }],
        pageInfo: {
          hasNextPage: after === null,
          endCursor: after === null ? "page 2" : null,
        },
      },
    },
  }));
  const user = open();
  const run = await begun(runs);
  run.tell(3, testedMapping("m1"));
  await progress("1 of 3 tested");
  await user.click(await button("Stop testing"));
  expect(await progress(/^2 mappings were not tested/)).toBeInTheDocument();
  await waitFor(() => {
    expect(run.isCancelled).toBe(true);
  });
  await user.click(await button("Continue with the other 2"));
  const rest = await begun(runs, 2);
  expect(rest.variables).toEqual({
    integrationName: "halopsa",
    mappingIds: ["m2", "m3"],
  });
  rest.tell(2, testedMapping("m2"), testedMapping("m3"));
  rest.end("DONE");
  expect(await progress("3 connections work.")).toBeInTheDocument();
});

it("shows a run that somebody else has stopped as stopped", async () => {
  const runs = onConnectionRuns();
  open();
  const run = await begun(runs);
  run.tell(3, testedMapping("m1"));
  run.end("CANCELLED");
  expect(await progress(/^2 mappings were not tested/)).toBeInTheDocument();
});

it("says that it cannot be followed, keeps what came, and follows the same run again", async () => {
  const runs = onConnectionRuns();
  const user = open({ organizationId: "o1" });
  const run = await begun(runs);
  run.tell(2, testedMapping("m1"));
  await progress("1 of 2 tested");
  run.drop();
  const notice = await screen.findByRole("alert", {}, PATIENT);
  expect(notice).toHaveTextContent("The tests cannot be followed");
  expect(screen.getByText(/^Customer m1/)).toBeInTheDocument();
  run.tell(2, testedMapping("m2"));
  run.end("DONE");
  await user.click(await button("Try again"));
  expect(await progress("2 connections work.")).toBeInTheDocument();
  expect(runs).toHaveLength(1);
});

it("says why a run failed", async () => {
  const runs = onConnectionRuns();
  open();
  const run = await begun(runs);
  run.tell(3, testedMapping("m1"));
  run.end("FAILED", "This requires the permission canManageConfig.");
  expect(await screen.findByRole("alert", {}, PATIENT)).toHaveTextContent(
    "This requires the permission canManageConfig.",
  );
});

it("says why it could not begin, and begins again", async () => {
  refuse("StartConnectionTests", {
    message: "You may not test these.",
    code: "FORBIDDEN",
  });
  const user = open();
  expect(await screen.findByRole("alert")).toHaveTextContent("You may not test these.");
  const runs = onConnectionRuns();
  await user.click(await button("Try again"));
  const run = await begun(runs);
  expect(run.variables).toEqual({
    integrationName: "halopsa",
    mappingIds: null,
  });
  run.tell(1, testedMapping("m1"));
  run.end("DONE");
  expect(await progress("1 connection works.")).toBeInTheDocument();
});

it("says that there is nothing to test", async () => {
  const runs = onConnectionRuns();
  open();
  const run = await begun(runs);
  run.tell(0);
  run.end("DONE");
  expect(await progress("There is no active mapping to test.")).toBeInTheDocument();
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
});

it("draws few of three thousand results, and narrows them to the failed", async () => {
  const runs = onConnectionRuns();
  const user = open();
  const run = await begun(runs);
  const results = Array.from({ length: 3000 }, (_, index) =>
    index % 1000 === 0 ? failing(`m${index}`) : testedMapping(`m${index}`),
  );
  run.tell(3000, ...results);
  run.end("DONE");
  expect(await progress("3 of 3,000 tested connections do not work.")).toBeInTheDocument();
  expect(screen.getAllByRole("listitem").length).toBeLessThan(60);
  await user.click(screen.getByRole("radio", { name: "Failed (3)" }));
  expect(screen.getAllByRole("listitem")).toHaveLength(3);
});
