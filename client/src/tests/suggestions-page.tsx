/** The page of suggestions, and what stands on it. */
import { screen } from "@testing-library/react";

import { SuggestionsPage } from "../app/pages/suggestions";
import type { Suggestion } from "../features/suggestions/types";
import { halopsa, listedExternal, manager, suggestion, suggestions, wholeListing } from "./examples";
import {
  onExclusions,
  onIntegrationCatalog,
  onMappedMeanwhile,
  onRejectedSuggestions,
  onSuggestions,
  onViewer,
  onWholeListing,
} from "./service";
import { show } from "./show";

export const NO_MORE = { hasNextPage: false, endCursor: null };
export const MAPPED = { __typename: "OrganizationMapping", id: "m" } as const;
export const failure = {
  __typename: "IntegrationError",
  message: "HaloPSA did not answer within 30 seconds.",
  kind: "TIMEOUT",
  remedy: null,
  retryAfterSeconds: null,
} as const;

export const anvil = suggestion("Anvil");
export const birch = suggestion("Birch", { confidence: 0.72 });
export const calder = suggestion("Calder", {
  isAmbiguous: true,
  nearTies: [
    {
      organization: suggestion("Calder").organization,
      externalOrganization: { id: "twin", name: "Calder Ltd", isActive: true, metadata: {} },
      confidence: 0.95,
    },
    {
      organization: { id: "Calder West", name: "Calder West", domain: "calder.example" },
      externalOrganization: suggestion("Calder").externalOrganization,
      confidence: 0.94,
    },
  ],
  nearTieCount: 4,
});

export const serve = (nodes: Suggestion[]) => onSuggestions({ mappingSuggestions: suggestions(nodes) });

/** Nobody else has mapped anything. */
export const nothingMeanwhile = () => onMappedMeanwhile({ coverage: { nodes: [] } });

export const open = (query = "") =>
  show(
    <SuggestionsPage />,
    `/integrations/halopsa/suggestions${query}`,
    "/integrations/:integrationName/suggestions",
  );
export const row = (name: RegExp) => screen.findByRole("row", { name });
export const button = (name: string | RegExp) => screen.findByRole("button", { name });

/** A manager, and a vendor that lists nothing new. */
export function serveQueue(): void {
  localStorage.clear();
  onViewer({ viewer: manager, organizations: { nodes: [] } });
  onIntegrationCatalog({ integrations: [{ ...halopsa, supportsOrgMapping: true }] });
  onWholeListing({ externalOrganizations: wholeListing([listedExternal("1", "Anvil Ltd")]) });
  onExclusions({ exclusions: { nodes: [], pageInfo: NO_MORE } });
  onRejectedSuggestions({ rejectedSuggestions: { nodes: [], pageInfo: NO_MORE } });
  serve([anvil, birch, calder]);
  nothingMeanwhile();
}
