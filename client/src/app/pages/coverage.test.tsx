import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import type { IntegrationCounts, MatrixRow } from "../../shared/coverage/types";
import { onConnectionRuns } from "../../tests/connection-runs";
import {
  exclusion,
  halopsa,
  manager,
  mapping,
  matrixRow,
  suggestion,
  suggestions,
  testedMapping,
} from "../../tests/examples";
import {
  disconnect,
  onCoverageMatrix,
  onCoverageMatrixRow,
  onCoverageRow,
  onCoverageSummary,
  onCreateMapping,
  onDiscovery,
  onExcludeOrganizations,
  onIntegrationCatalog,
  onIntegrations,
  onPermissions,
  onRemoveExclusions,
  onSuggestions,
  onViewer,
} from "../../tests/service";
import { show } from "../../tests/show";
import { CoveragePage } from "./coverage";

/** jsdom lays nothing out: this is how wide every element is. */
Object.defineProperty(HTMLElement.prototype, "clientWidth", { value: 900 });

const hudu = { ...halopsa, name: "hudu", displayName: "Hudu", supportsDiscovery: false };
const integrations = [halopsa, hudu].map((each) => ({ ...each, supportsOrgMapping: true }));
const rows = [
  matrixRow("Calder", { halopsa: "MAPPED", hudu: "DRIFTED" }),
  matrixRow("Anvil", { halopsa: "UNMAPPED", hudu: "UNMAPPED" }),
  matrixRow("Birch", { halopsa: "FAILING", hudu: "MAPPED" }),
];

const counts = (integrationName: string, comparedAt: string | null): IntegrationCounts => ({
  integrationName,
  unmapped: 1,
  excluded: 0,
  mapped: 1,
  drifted: 0,
  failing: 1,
  comparedAt,
});

function serve(nodes: MatrixRow[]) {
  return onCoverageMatrix(({ after, first }) => {
    const from = Number(after ?? 0);
    const to = from + first;
    const hasNextPage = to < nodes.length;
    return {
      coverage: {
        nodes: nodes.slice(from, to),
        pageInfo: { hasNextPage, endCursor: hasNextPage ? String(to) : null },
      },
    };
  });
}

const open = (query = "") => show(<CoveragePage />, `/coverage${query}`, "/coverage");
const cell = (name: string) => screen.findByRole("button", { name });

beforeEach(() => {
  onViewer({ viewer: manager, organizations: { nodes: [] } });
  onPermissions({ viewer: { permissions: manager.permissions } });
  serve(rows);
  onIntegrationCatalog({ integrations });
  onIntegrations({ integrations });
  onCoverageSummary({ coverageSummary: [counts("halopsa", "2026-01-01T00:00:00Z")] });
  onSuggestions({ mappingSuggestions: suggestions([suggestion("Anvil")]) });
});

it("leads from a column to what is suggested for it", async () => {
  const user = open();
  await user.click(await screen.findByRole("button", { name: "HaloPSA" }));
  const column = await screen.findByRole("dialog", { name: "HaloPSA" });
  expect(await within(column).findByRole("link", { name: "1 suggestion" })).toHaveAttribute(
    "href",
    "/integrations/halopsa/suggestions",
  );
});

it("shows every state by a name, and counts each column", async () => {
  open();
  expect(await cell("Anvil, HaloPSA: Unmapped")).toBeInTheDocument();
  expect(await cell("Birch, HaloPSA: Failing")).toBeInTheDocument();
  expect(await cell("Calder, Hudu: Drifted")).toBeInTheDocument();
  const head = screen.getByRole("columnheader", { name: /HaloPSA/ });
  const said = within(head).getAllByRole("listitem").map((each) => each.getAttribute("aria-label"));
  expect(said).toEqual(["1 unmapped", "1 failing", "0 drifted", "1 mapped"]);
});

it("never counts drift that nothing was compared with", async () => {
  open();
  await cell("Anvil, HaloPSA: Unmapped");
  const head = screen.getByRole("columnheader", { name: /Hudu/ });
  expect(within(head).getByLabelText("? drifted")).toBeInTheDocument();
});

it("is a grid that tells its size, by organization in the order of their names", async () => {
  open();
  await cell("Anvil, HaloPSA: Unmapped");
  const grid = screen.getByRole("grid");
  expect(grid).toHaveAttribute("aria-rowcount", "4");
  expect(grid).toHaveAttribute("aria-colcount", "3");
  const names = within(grid).getAllByRole("rowheader").map(({ textContent }) => textContent);
  expect(names).toEqual(["Anvil", "Birch", "Calder"]);
});

it("keeps few elements of 2,000 organizations in 20 integrations, all of them read", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `vendor_${index}`);
  const states = Object.fromEntries(names.map((name) => [name, "MAPPED" as const]));
  const asked = serve(Array.from({ length: 2000 }, (_, index) => matrixRow(`Site ${index}`, states)));
  open();
  expect(await screen.findByText("2,000 active organizations")).toBeInTheDocument();
  expect(asked.map(({ after }) => after)).toEqual([null, "500", "1000", "1500"]);
  expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "2001");
  expect(screen.getAllByRole("gridcell").length).toBeLessThan(500);
});

it("is narrowed by what its address says", async () => {
  const user = open("?state=drifted");
  expect(await cell("Calder, HaloPSA: Mapped")).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Anvil" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "Unmapped (1)" }));
  expect(await cell("Anvil, Hudu: Unmapped")).toBeInTheDocument();
  await user.type(screen.getByRole("searchbox"), "birch.example");
  await user.click(await screen.findByRole("button", { name: "Show all" }));
  expect(await cell("Birch, HaloPSA: Failing")).toBeInTheDocument();
});

it("is one stop of the keyboard, and arrow keys move in it", async () => {
  const user = open();
  (await cell("Anvil, HaloPSA: Unmapped")).focus();
  await user.keyboard("{ArrowDown}{ArrowRight}");
  expect(await cell("Birch, Hudu: Mapped")).toHaveFocus();
  await user.keyboard("{End}{ArrowRight}{ArrowDown}{ArrowDown}");
  expect(await cell("Calder, Hudu: Drifted")).toHaveFocus();
  await user.keyboard("{Home}");
  expect(screen.getByRole("link", { name: "Calder" })).toHaveFocus();
  await user.keyboard("{Control>}{Home}{/Control}{ArrowRight}");
  expect(screen.getByRole("button", { name: "HaloPSA" })).toHaveFocus();
  const stops = screen.getByRole("grid").querySelectorAll('[tabindex="0"]');
  expect(stops).toHaveLength(1);
});

it("opens a cell to its mappings, as they are now", async () => {
  const asked = onCoverageRow({
    coverage: {
      nodes: [
        {
          organization: { id: "Birch", name: "Birch", domain: null },
          cells: [
            {
              state: "FAILING",
              exclusion: null,
              mappings: [
                {
                  ...mapping,
                  lastTestedAt: "2026-01-01T00:00:00Z",
                  lastTestSuccess: false,
                  lastTestResult: "HaloPSA refused the credentials.",
                },
              ],
            },
          ],
        },
      ],
    },
  });
  const user = open();
  (await cell("Birch, HaloPSA: Failing")).focus();
  await user.keyboard("{Enter}");
  const dialog = await screen.findByRole("dialog", { name: "Birch · HaloPSA" });
  expect(await within(dialog).findByText("HaloPSA refused the credentials.")).toBeInTheDocument();
  expect(asked).toEqual([{ integrationName: "halopsa", organizationId: "Birch" }]);
  await user.click(await within(dialog).findByRole("button", { name: /^Edit the mapping/ }));
  expect(await screen.findByRole("dialog", { name: "Edit HaloPSA mapping" })).toBeInTheDocument();
  expect(screen.queryByRole("dialog", { name: "Birch · HaloPSA" })).not.toBeInTheDocument();
  await user.keyboard("{Escape}");
  await waitFor(async () => {
    expect(await cell("Birch, HaloPSA: Failing")).toHaveFocus();
  });
});

it("says why a cell's mappings cannot be shown", async () => {
  disconnect("CoverageRow");
  const user = open();
  await user.click(await cell("Birch, HaloPSA: Failing"));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText(/could not be reached/, {}, { timeout: 10_000 })).toBeInTheDocument();
});

it("maps an unmapped cell, and reads that organization alone anew", async () => {
  onDiscovery({ externalOrganizations: { __typename: "NotFoundError", message: "none" } });
  const created = onCreateMapping({
    createMapping: { __typename: "OrganizationMapping", ...mapping },
  });
  onCoverageMatrixRow({
    coverage: { nodes: [matrixRow("Anvil", { halopsa: "UNMAPPED", hudu: "MAPPED" })] },
  });
  const user = open();
  await user.click(await cell("Anvil, Hudu: Unmapped"));
  const dialog = await screen.findByRole("dialog", { name: "Map Anvil" });
  const asked = serve([]);
  await user.type(await within(dialog).findByLabelText(/^Id of the client/), "17");
  await user.click(within(dialog).getByRole("button", { name: "Add mapping" }));
  expect(await cell("Anvil, Hudu: Mapped")).toBeInTheDocument();
  expect(created[0]?.input).toMatchObject({ organizationId: "Anvil", integrationName: "hudu" });
  expect(asked).toEqual([]);
});

it("excludes from a cell instead of mapping it, and takes that back", async () => {
  onDiscovery({ externalOrganizations: { __typename: "NotFoundError", message: "none" } });
  const excluded = onExcludeOrganizations({
    excludeOrganizations: [{ __typename: "Exclusion", id: "exclusion" }],
  });
  const removed = onRemoveExclusions({
    removeExclusions: [{ __typename: "Exclusion", id: "exclusion" }],
  });
  const user = open();
  await user.click(await cell("Anvil, Hudu: Unmapped"));
  const mapping = await screen.findByRole("dialog", { name: "Map Anvil" });
  await user.click(await within(mapping).findByRole("button", { name: "Exclude …" }));
  const dialog = await screen.findByRole("dialog", { name: "Exclude Anvil from Hudu" });
  serve([matrixRow("Anvil", { halopsa: "UNMAPPED", hudu: "EXCLUDED" })]);
  await user.click(within(dialog).getByRole("button", { name: "Exclude" }));
  expect(excluded[0]?.inputs).toEqual([
    { organizationId: "Anvil", integrationName: "hudu", reason: "" },
  ]);
  expect(await cell("Anvil, Hudu: Excluded")).toBeInTheDocument();
  serve(rows);
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await cell("Anvil, Hudu: Unmapped")).toBeInTheDocument();
  expect(removed[0]?.ids).toEqual(["exclusion"]);
});

it("opens an excluded cell to why it is, by whom, and the way back", async () => {
  serve([matrixRow("Anvil", { halopsa: "EXCLUDED", hudu: "UNMAPPED" })]);
  onCoverageRow({
    coverage: {
      nodes: [
        {
          organization: { id: "Anvil", name: "Anvil", domain: null },
          cells: [{ state: "EXCLUDED", exclusion, mappings: [] }],
        },
      ],
    },
  });
  const user = open();
  await user.click(await cell("Anvil, HaloPSA: Excluded"));
  const dialog = await screen.findByRole("dialog", { name: "Anvil · HaloPSA" });
  expect(await within(dialog).findByText("Has no PSA")).toBeVisible();
  expect(dialog).toHaveTextContent("Excluded by mira");
  expect(
    await within(dialog).findByRole("button", { name: "Remove the exclusion of Anvil" }),
  ).toBeVisible();
  expect(within(dialog).queryByRole("button", { name: "Add mapping" })).not.toBeInTheDocument();
});

it("offers nothing in a cell to a person who may only look", async () => {
  onViewer({ viewer: { ...manager, permissions: [] }, organizations: { nodes: [{ id: "Anvil" }] } });
  onPermissions({ viewer: { permissions: ["canViewConfig"] } });
  const { organization } = matrixRow("Anvil", {});
  onCoverageRow({
    coverage: { nodes: [{ organization, cells: [{ state: "UNMAPPED", exclusion: null, mappings: [] }] }] },
  });
  const user = open();
  await user.click(await cell("Anvil, HaloPSA: Unmapped"));
  const dialog = await screen.findByRole("dialog", { name: "Anvil · HaloPSA" });
  expect(await within(dialog).findByText(/You can view this but not change it/)).toBeInTheDocument();
  expect(within(dialog).queryByRole("button", { name: "Add mapping" })).not.toBeInTheDocument();
});

it("tells from an integration's head what it counts, and tests all of it", async () => {
  const runs = onConnectionRuns();
  const user = open();
  await cell("Anvil, HaloPSA: Unmapped");
  await user.click(screen.getByRole("button", { name: "HaloPSA" }));
  const dialog = await screen.findByRole("dialog", { name: "HaloPSA" });
  expect(dialog).toHaveTextContent("1 organization failing");
  await user.click(await within(dialog).findByRole("button", { name: "Test all mappings" }));
  expect(await screen.findByRole("dialog", { name: "Test all mappings: HaloPSA" })).toBeVisible();
  await waitFor(() => {
    expect(runs[0]?.variables).toMatchObject({ integrationName: "halopsa" });
  });
  runs[0]?.tell(1, testedMapping("m1"));
  runs[0]?.end("DONE");
  expect(await screen.findByText("1 connection works.")).toBeInTheDocument();
});

it("says that it could not be read, and reads it again", async () => {
  disconnect("CoverageMatrix");
  const user = open();
  expect(await screen.findByRole("alert", {}, { timeout: 10_000 })).toHaveTextContent("could not be reached");
  serve(rows);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await cell("Anvil, HaloPSA: Unmapped")).toBeInTheDocument();
});

it("leads to the organizations where there are none", async () => {
  serve([]);
  open();
  expect(await screen.findByRole("heading", { name: "No organizations yet" })).toBeInTheDocument();
});
