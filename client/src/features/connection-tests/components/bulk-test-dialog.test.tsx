import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { onTestConnections, type TestStream } from "../../../tests/connection-runs";
import { testedMapping } from "../../../tests/examples";
import {
  onMappingIdsOfIntegration,
  onMappingIdsOfOrganization,
  refuse,
} from "../../../tests/service";
import { show } from "../../../tests/show";
import type { RunScope, TestedMapping } from "../types";
import { BulkTestDialog } from "./bulk-test-dialog";

const open = (scope: RunScope = { integrationName: "halopsa" }) =>
  show(<BulkTestDialog scope={scope} subject="HaloPSA" opened onClose={() => undefined} />);

const failing = (id: string) =>
  testedMapping(id, {
    success: false,
    message: "The vendor refused the credentials.",
    steps: [
      { status: "PASSED", remedy: null },
      { status: "FAILED", remedy: "Check the client secret." },
    ],
  });

async function begun(streams: TestStream[], number = 1): Promise<TestStream> {
  return waitFor(() => {
    const stream = streams[number - 1];
    if (!stream) throw new Error("it has not begun");
    return stream;
  });
}

function tellOf(stream: TestStream, total: number, ...results: TestedMapping[]): void {
  stream.tell({ completed: 0, total, result: null });
  results.forEach((result, index) => {
    stream.tell({ completed: index + 1, total, result });
  });
}

const progress = (text: string) => screen.findByText(text);
const button = (name: string | RegExp) => screen.findByRole("button", { name });

it("shows each result as it comes, a failure with what to do, and the end", async () => {
  const streams = onTestConnections();
  open();
  const stream = await begun(streams);
  expect(stream.variables).toEqual({ integrationName: "halopsa", mappingIds: null });
  tellOf(stream, 3, testedMapping("m1"), failing("m2"));
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

  stream.tell({ completed: 3, total: 3, result: testedMapping("m3") });
  stream.complete();
  expect(await screen.findByRole("alert")).toHaveTextContent("1 of 3 tested connections does not work.");
  expect(screen.queryByRole("button", { name: "Stop testing" })).not.toBeInTheDocument();
});

it("tests the failed ones alone again, those that are still there", async () => {
  const streams = onTestConnections();
  onMappingIdsOfOrganization({ organization: { mappings: [{ id: "m1" }, { id: "m2" }, { id: "m3" }] } });
  const user = open({ organizationId: "o1" });
  const stream = await begun(streams);
  tellOf(stream, 4, testedMapping("m1"), failing("m2"), failing("m3"), failing("deleted"));
  stream.complete();
  await user.click(await button("Retest 3 failed mappings"));
  const again = await begun(streams, 2);
  expect(again.variables).toEqual({ organizationId: "o1", mappingIds: ["m2", "m3"] });
  tellOf(again, 2, testedMapping("m2"), testedMapping("m3"));
  again.complete();
  expect(await screen.findByText("3 connections work.")).toBeInTheDocument();
});

it("stops, and goes on with the others", async () => {
  const streams = onTestConnections();
  onMappingIdsOfIntegration(({ after }) => ({
    integration: {
      mappings: {
        nodes: after === null ? [{ id: "m1" }, { id: "m2" }] : [{ id: "m3" }],
        pageInfo: { hasNextPage: after === null, endCursor: after === null ? "page 2" : null },
      },
    },
  }));
  const user = open();
  const stream = await begun(streams);
  tellOf(stream, 3, testedMapping("m1"));
  await progress("1 of 3 tested");
  await user.click(await button("Stop testing"));
  expect(await screen.findByText(/^2 mappings were not tested/)).toBeInTheDocument();
  await vi.waitFor(() => {
    expect(stream.signal.aborted).toBe(true);
  });
  await user.click(await button("Continue with the other 2"));
  const rest = await begun(streams, 2);
  expect(rest.variables).toEqual({ integrationName: "halopsa", mappingIds: ["m2", "m3"] });
  tellOf(rest, 2, testedMapping("m2"), testedMapping("m3"));
  rest.complete();
  expect(await screen.findByText("3 connections work.")).toBeInTheDocument();
});

it("says that the connection broke, keeps what came, and offers the rest", async () => {
  const streams = onTestConnections();
  onMappingIdsOfOrganization({ organization: { mappings: [{ id: "m1" }, { id: "m2" }] } });
  const user = open({ organizationId: "o1" });
  const stream = await begun(streams);
  tellOf(stream, 2, testedMapping("m1"));
  stream.drop();
  const notice = await screen.findByRole("alert");
  expect(notice).toHaveTextContent("The test was interrupted");
  expect(notice).toHaveTextContent("was lost before the response was complete");
  expect(screen.getByText(/^Customer m1/)).toBeInTheDocument();
  await user.click(await button("Continue with the other 1"));
  const rest = await begun(streams, 2);
  expect(rest.variables).toMatchObject({ mappingIds: ["m2"] });
  tellOf(rest, 1, testedMapping("m2"));
  rest.complete();
  expect(await screen.findByText("2 connections work.")).toBeInTheDocument();
});

it("says why it could not begin, and begins again", async () => {
  refuse("TestConnections", { message: "You may not test these.", code: "FORBIDDEN" });
  const user = open();
  expect(await screen.findByRole("alert")).toHaveTextContent("You may not test these.");
  const streams = onTestConnections();
  await user.click(await button("Try again"));
  const stream = await begun(streams);
  expect(stream.variables).toEqual({ integrationName: "halopsa", mappingIds: null });
  tellOf(stream, 1, testedMapping("m1"));
  stream.complete();
  expect(await screen.findByText("1 connection works.")).toBeInTheDocument();
});

it("says that there is nothing to test", async () => {
  const streams = onTestConnections();
  open();
  const stream = await begun(streams);
  tellOf(stream, 0);
  stream.complete();
  expect(await screen.findByText("There is no active mapping to test.")).toBeInTheDocument();
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
});

it("draws few of three thousand results, and narrows them to the failed", async () => {
  const streams = onTestConnections();
  const user = open();
  const stream = await begun(streams);
  const results = Array.from({ length: 3000 }, (_, index) =>
    index % 1000 === 0 ? failing(`m${index}`) : testedMapping(`m${index}`),
  );
  tellOf(stream, 3000, ...results);
  stream.complete();
  expect(await screen.findByText("3 of 3,000 tested connections do not work.")).toBeInTheDocument();
  expect(screen.getAllByRole("listitem").length).toBeLessThan(60);
  await user.click(screen.getByRole("radio", { name: "Failed (3)" }));
  expect(screen.getAllByRole("listitem")).toHaveLength(3);
});
