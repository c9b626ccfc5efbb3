import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import type { CoverageRow } from "../../shared/coverage/types";
import {
  coverageRow,
  halopsa,
  listing,
  manager,
  mapping,
  suggestion,
  suggestions,
} from "../../tests/examples";
import {
  disconnect,
  onCoverageRow,
  onCoverageSummary,
  onCreateMapping,
  onDiscovery,
  onExcludeOrganizations,
  onIntegrationCatalog,
  onIntegrationStates,
  onMappingsOfIntegration,
  onRemoveExclusions,
  onSuggestions,
  onUpdateMapping,
  onViewer,
} from "../../tests/service";
import { show } from "../../tests/show";
import { IntegrationPage } from "./integration";

/** What the service would answer about these rows. */
function serve(rows: CoverageRow[]) {
  onIntegrationStates({
    coverage: {
      nodes: rows.map(({ organization, state, exclusion }) => ({
        organization,
        cells: [{ state, exclusion }],
      })),
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  });
  onMappingsOfIntegration({
    integration: {
      name: "halopsa",
      mappings: {
        nodes: rows.flatMap(({ organization: { id }, mappings }) =>
          mappings.map((each) => ({ ...each, organizationId: id })),
        ),
        pageInfo: { hasNextPage: false, endCursor: null },
      },
    },
  });
  onCoverageRow(({ organizationId }) => {
    const row = rows.find(({ organization }) => organization.id === organizationId);
    return { coverage: { nodes: row ? [{ organization: row.organization, cells: [row] }] : [] } };
  });
}

const open = (query = "") =>
  show(<IntegrationPage />, `/integrations/halopsa${query}`, "/integrations/:integrationName");
const row = (name: RegExp) => screen.findByRole("row", { name });
const listed = listing({ cachedAt: mapping.drift.comparedAt ?? "" });

beforeEach(() => {
  onIntegrationCatalog({ integrations: [{ ...halopsa, supportsOrgMapping: true }] });
  onCoverageSummary({ coverageSummary: [] });
  onDiscovery({ externalOrganizations: listed });
  onViewer({ viewer: manager, organizations: { nodes: [] } });
  onSuggestions({ mappingSuggestions: suggestions([suggestion("Anvil"), suggestion("Birch")]) });
  serve([coverageRow("Anvil"), coverageRow("Birch"), coverageRow("Calder", "MAPPED")]);
});

it("counts each state, and opens with the filter of its address", async () => {
  const user = open("?state=unmapped");
  expect(await row(/Anvil/)).toHaveTextContent("Unmapped");
  expect(screen.getByRole("radio", { name: "Unmapped (2)" })).toBeChecked();
  expect(screen.queryByRole("row", { name: /Calder/ })).not.toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "All (3)" }));
  expect(await row(/Calder/)).toHaveTextContent("Harbour Dental");
  await user.type(screen.getByRole("searchbox"), "harbour");
  await waitFor(() => {
    expect(screen.queryByRole("row", { name: /Anvil/ })).not.toBeInTheDocument();
  });
});

it("maps by keyboard alone, and goes on to the next unmapped row", async () => {
  const created = onCreateMapping({
    createMapping: { __typename: "OrganizationMapping", ...mapping },
  });
  const user = open();
  (await row(/Anvil/)).focus();
  await user.keyboard("{ArrowDown}{ArrowUp}{Enter}");
  await screen.findByRole("option", { name: /Harbour Dental/ });
  serve([coverageRow("Anvil", "MAPPED"), coverageRow("Birch"), coverageRow("Calder", "MAPPED")]);
  await user.keyboard("{Enter}"); // nobody is chosen yet, so nobody is mapped
  expect(screen.getByRole("combobox")).toHaveFocus();
  expect(created).toEqual([]);
  await user.keyboard("{ArrowDown}{Enter}");
  expect(await screen.findByText("Anvil is mapped to Harbour Dental.")).toBeInTheDocument();
  expect(await row(/Anvil.*Mapped/)).toBeInTheDocument();
  expect(await row(/Birch/)).toHaveFocus();
  expect(created[0]?.input).toMatchObject({ organizationId: "Anvil", externalOrgId: "17" });
});

it("gives a row up with Escape, and stays at it", async () => {
  const user = open();
  (await row(/Birch/)).focus();
  await user.keyboard("{Enter}");
  await screen.findByRole("option", { name: /Harbour Dental/ });
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("combobox")).not.toBeInTheDocument();
  expect(await row(/Birch/)).toHaveFocus();
});

it("takes a refused mapping back and says why", async () => {
  const message = "'17' already belongs to Hilltop.";
  onCreateMapping({
    createMapping: { __typename: "ExternalOrganizationClaimedError", message, claimedBy: null },
  });
  const user = open();
  await user.click(await screen.findByRole("button", { name: "Map Anvil" }));
  await user.click(await screen.findByRole("option", { name: /Harbour Dental/ }));
  expect(await screen.findByText(`Anvil was not mapped. ${message}`)).toBeInTheDocument();
  expect(await row(/Anvil.*Unmapped/)).toBeInTheDocument();
});

it("takes a mapping back that the service never got", async () => {
  disconnect("CreateMapping");
  const user = open();
  await user.click(await screen.findByRole("button", { name: "Map Anvil" }));
  await user.click(await screen.findByRole("option", { name: /Harbour Dental/ }));
  expect(await screen.findByText(/Anvil was not mapped. The service could not/)).toBeInTheDocument();
  expect(await row(/Anvil.*Unmapped/)).toBeInTheDocument();
});

it("takes a new name with one click, and explains what is gone", async () => {
  const comparedAt = mapping.drift.comparedAt;
  const renamed = coverageRow("Anvil", "DRIFTED");
  const gone = coverageRow("Birch", "DRIFTED");
  serve([
    {
      ...renamed,
      mappings: [
        { ...mapping, drift: { state: "RENAMED", currentName: "Harbour Dental Ltd", comparedAt } },
      ],
    },
    {
      ...gone,
      mappings: [
        { ...mapping, id: "m2", drift: { state: "MISSING", currentName: null, comparedAt } },
      ],
    },
  ]);
  const updated = onUpdateMapping({
    updateMapping: { __typename: "OrganizationMapping", ...mapping },
  });
  const user = open("?state=drifted");
  expect(await row(/Birch/)).toHaveTextContent(/it was deleted, or the credentials can no longer see it/);
  const anvil = await row(/Anvil/);
  expect(anvil).toHaveTextContent("Now called Harbour Dental Ltd");
  await user.click(within(anvil).getByRole("button", { name: "Use the new name" }));
  await waitFor(() => {
    expect(updated[0]?.input).toEqual({
      organizationId: "Anvil",
      id: "m1",
      expectedVersion: "v1",
      externalOrgName: "Harbour Dental Ltd",
    });
  });
});

it("never takes a failed discovery for good news", async () => {
  const unknown = { state: "UNKNOWN", currentName: null, comparedAt: null } as const;
  serve([{ ...coverageRow("Anvil", "MAPPED"), mappings: [{ ...mapping, drift: unknown }] }]);
  onDiscovery({
    externalOrganizations: {
      __typename: "IntegrationError",
      message: "HaloPSA did not answer within 30 seconds.",
      kind: "TIMEOUT",
      remedy: null,
      retryAfterSeconds: null,
    },
  });
  const user = open();
  expect(await screen.findByRole("alert")).toHaveTextContent("did not answer within 30 seconds");
  expect(await row(/Anvil/)).toHaveTextContent("Drift unknown");
  expect(screen.getByRole("radio", { name: "Drifted (?)" })).toBeInTheDocument();
  onDiscovery({ externalOrganizations: listed });
  serve([coverageRow("Anvil", "MAPPED")]);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("radio", { name: "Drifted (0)" })).toBeInTheDocument();
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

it("says what is missing where the integration is not set up", async () => {
  const missingSettings = ["ORGMAP_SECRET_HALOPSA_CLIENT_SECRET"];
  onIntegrationCatalog({
    integrations: [{ ...halopsa, supportsOrgMapping: true, isConfigured: false, missingSettings }],
  });
  open();
  expect(await screen.findByRole("alert")).toHaveTextContent(missingSettings[0] ?? "");
});

it("leads to what is suggested, and tells how much that is", async () => {
  open();
  expect(await screen.findByRole("link", { name: "2 suggestions" })).toHaveAttribute(
    "href",
    "/integrations/halopsa/suggestions",
  );
});

it("leads nobody there who may not accept anything", async () => {
  onViewer({ viewer: { ...manager, permissions: ["canViewConfig"] }, organizations: { nodes: [] } });
  const asked = onSuggestions({ mappingSuggestions: suggestions([]) });
  open();
  await row(/Anvil/);
  expect(screen.queryByRole("link", { name: /uggestion/ })).not.toBeInTheDocument();
  expect(asked).toEqual([]);
});

it("excludes what does not use it, shows why, and includes it again", async () => {
  const excluded = onExcludeOrganizations({
    excludeOrganizations: [{ __typename: "Exclusion", id: "exclusion" }],
  });
  const removed = onRemoveExclusions({
    removeExclusions: [{ __typename: "Exclusion", id: "exclusion" }],
  });
  const user = open();
  await user.click(await screen.findByRole("button", { name: "Exclude Anvil …" }));
  const dialog = await screen.findByRole("dialog", { name: "Exclude Anvil from HaloPSA" });
  await user.type(within(dialog).getByLabelText("Reason"), "Has no PSA");
  serve([coverageRow("Anvil", "EXCLUDED"), coverageRow("Birch")]);
  await user.click(within(dialog).getByRole("button", { name: "Exclude" }));
  const shown = await row(/Anvil.*Excluded.*Has no PSA.*mira/);
  expect(within(shown).queryByRole("button", { name: /Map/ })).not.toBeInTheDocument();
  expect(screen.getByRole("radio", { name: "Unmapped (1)" })).toBeInTheDocument();
  expect(screen.getByRole("radio", { name: "Excluded (1)" })).toBeInTheDocument();
  expect(excluded[0]?.inputs).toEqual([
    { organizationId: "Anvil", integrationName: "halopsa", reason: "Has no PSA" },
  ]);
  serve([coverageRow("Anvil"), coverageRow("Birch")]);
  await user.click(within(shown).getByRole("button", { name: "Remove the exclusion of Anvil" }));
  expect(await row(/Anvil.*Unmapped/)).toBeInTheDocument();
  expect(removed[0]?.ids).toEqual(["exclusion"]);
});
