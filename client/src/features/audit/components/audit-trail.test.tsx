import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { auditEvent, halopsa } from "../../../tests/examples";
import { disconnect, onAuditEvents, onIntegrations, stall } from "../../../tests/service";
import { show } from "../../../tests/show";
import { useFilterInAddress } from "../hooks/use-filter-in-address";
import type { AuditEvent } from "../types";
import { AuditTrail } from "./audit-trail";

function Trail({ organizationId }: { organizationId: string | null }) {
  const [filter, setFilter] = useFilterInAddress();
  return <AuditTrail organizationId={organizationId} filter={filter} onFilter={setFilter} />;
}

const open = (path = "/", organizationId: string | null = null) =>
  show(<Trail organizationId={organizationId} />, path);
const page = (nodes: AuditEvent[], endCursor: string | null = null) => ({
  auditEvents: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } },
});
const numbered = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => auditEvent({ id: `e${first + index}` }));

/** A trail of so many pages of 100 that all look alike, but for the last page's one event. */
const longTrail = (pages: number) =>
  onAuditEvents(({ after }) => {
    const number = Number(after ?? 0);
    return number + 1 < pages
      ? page(numbered(number * 100, 100), String(number + 1))
      : page([auditEvent({ id: "first", userId: "zoe" })]);
  });

beforeEach(() => {
  onIntegrations({ integrations: [halopsa] });
});

it("says who changed what, from what to what, when and where from", async () => {
  onAuditEvents(page([auditEvent({ source: "cli" })]));
  open();
  const entry = await screen.findByRole("article", { name: "Mapping changed" });
  expect(within(entry).getByRole("link", { name: "Harbour" })).toHaveAttribute(
    "href",
    "/organizations/o1",
  );
  expect(await within(entry).findByText("HaloPSA")).toBeInTheDocument();
  expect(entry).toHaveTextContent(/by mira from the command line/);
  expect(entry).toHaveTextContent(/External name.*before: Old name.*after: New name/);
});

it("asks for one organization alone, whose name then says nothing", async () => {
  const asked = onAuditEvents(page([auditEvent()]));
  open("/", "o1");
  await screen.findByRole("article");
  expect(asked).toEqual([{ organizationId: "o1", first: 100, after: null }]);
  expect(screen.queryByRole("link", { name: "Harbour" })).not.toBeInTheDocument();
});

it("loads older changes when asked to", async () => {
  const asked = longTrail(2);
  const user = open();
  expect(await screen.findByText("The newest 100 changes")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Load older changes" }));
  expect(await screen.findByText("101 changes")).toBeInTheDocument();
  expect(asked.map(({ after }) => after)).toEqual([null, "1"]);
  expect(screen.getByText("That is the first change on record.")).toBeInTheDocument();
});

describe("a filter", () => {
  it("reads on until the trail ends, so that nothing is missed", async () => {
    longTrail(4);
    open("/?person=zoe");
    expect(await screen.findByText(/^1 of 301 changes/)).toBeInTheDocument();
    expect(screen.getByRole("article")).toHaveTextContent("zoe");
  });

  it("stops after two thousand, says how far back that is, and searches on when asked", async () => {
    const asked = longTrail(24);
    const user = open("/?person=zoe");
    expect(await screen.findByText(/Older ones may/)).toBeInTheDocument();
    expect(asked).toHaveLength(20);
    expect(screen.getByText(/^0 of the newest 2,000 changes, searched back to/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Search further back" }));
    expect(await screen.findByText(/^1 of 2,301 changes/)).toBeInTheDocument();
  });

  it("looks through what was read already when it is changed", async () => {
    const asked = onAuditEvents(
      page([auditEvent(), auditEvent({ id: "e2", action: "CONNECTION_TESTED" })]),
    );
    const user = open();
    await screen.findByText("2 changes");
    await user.type(screen.getByRole("searchbox", { name: "Text" }), "no such thing");
    expect(await screen.findByText("No change on record matches the filter.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Clear the filter" }));
    await user.click(screen.getByRole("combobox", { name: "What happened" }));
    await user.click(screen.getByRole("option", { name: "Connection tested" }));
    expect(await screen.findByText(/^1 of 2 changes/)).toBeInTheDocument();
    expect(asked).toHaveLength(1);
  });
});

it("says that nothing has changed yet", async () => {
  onAuditEvents(page([]));
  open();
  expect(await screen.findByRole("heading", { name: "Nothing has changed yet" })).toBeVisible();
});

it("keeps what was read when older changes cannot be read, and tries again", async () => {
  longTrail(2);
  const user = open();
  await screen.findByText("The newest 100 changes");
  disconnect("AuditEvents");
  await user.click(screen.getByRole("button", { name: "Load older changes" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "The service could not be reached.",
  );
  longTrail(2);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("101 changes")).toBeInTheDocument();
});

it("can be stopped while the download is prepared", async () => {
  longTrail(2);
  const user = open();
  await screen.findByText("The newest 100 changes");
  stall("AuditEvents");
  await user.click(screen.getByRole("button", { name: "Download as CSV" }));
  await screen.findByText("0 changes read, 0 kept …");
  await user.click(screen.getByRole("button", { name: "Cancel the download" }));
  await waitFor(() => {
    expect(screen.getByRole("button", { name: "Download as CSV" })).toBeEnabled();
  });
});
