import { Stack, Text } from "@mantine/core";
import { useMemo } from "react";

import { useAddressState } from "../../../lib/browser/use-address-state";
import { useExclusions } from "../../../shared/exclusions/use-exclusions";
import { useWholeListing } from "../../../shared/external-organizations/use-whole-listing";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { FilterChips } from "../../../shared/forms/filter-chips";
import { CheckCircleIcon, SearchIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { useNewSinceLastLook } from "../hooks/use-last-look";
import { useRejectedSuggestions, useSuggestions } from "../hooks/use-suggestions";
import { suggestionTexts } from "../texts";
import type { Suggestion, Suggestions, UnmatchedOrganization } from "../types";
import { BulkAccept } from "./bulk-accept";
import { ExcludedList } from "./excluded-list";
import { QueueStatus } from "./queue-status";
import { RejectedList } from "./rejected-list";
import { SuggestionList } from "./suggestion-list";
import { UnmatchedExternals } from "./unmatched-externals";
import { UnmatchedOrganizations } from "./unmatched-organizations";

const VIEWS = ["suggested", "ambiguous", "organizations", "externals", "rejected", "excluded"] as const;
const ADDRESS = ["show"] as const;
type View = (typeof VIEWS)[number];

const NONE: Suggestion[] = [];

interface SuggestionQueueProps {
  integration: CatalogIntegration;
  userId: string;
}

/** What is left to map for one integration. */
export function SuggestionQueue({ integration, userId }: SuggestionQueueProps) {
  const queue = useSuggestions(integration.name);
  const newIds = useNewIds(integration.name, userId);
  const [{ show: wanted }, change] = useAddressState(ADDRESS);
  const view = VIEWS.find((each) => each === wanted) ?? "suggested";
  const { suggestions } = queue;
  return (
    <Stack>
      <QueueStatus integration={integration} queue={queue} />
      {newIds.size > 0 && (
        <Text size="sm">{suggestionTexts.newThere(newIds.size, integration.displayName)}</Text>
      )}
      <ViewChips
        integration={integration}
        suggestions={suggestions}
        view={view}
        onChange={(chosen) => {
          change({ show: chosen === "suggested" ? "" : chosen });
        }}
      />
      {view === "suggested" && (
        <BulkAccept integration={integration} suggestions={suggestions?.nodes ?? NONE} />
      )}
      {view === "rejected" && <RejectedList integrationName={integration.name} />}
      {view === "excluded" && <ExcludedList integration={integration} />}
      {isSuggested(view) && suggestions && (
        <Shown integration={integration} suggestions={suggestions} newIds={newIds} view={view} />
      )}
      {isSuggested(view) && queue.isPending && (
        <>
          <Text size="sm" c="dimmed">
            {suggestionTexts.loading}
          </Text>
          <ListSkeleton rows={8} height={72} />
        </>
      )}
    </Stack>
  );
}

/** Whether the view shows what the vendor's list was compared with. */
function isSuggested(view: View): view is ShownProps["view"] {
  return view !== "rejected" && view !== "excluded";
}

function useNewIds(integrationName: string, userId: string): ReadonlySet<string> {
  const { listing } = useWholeListing(integrationName);
  const ids = useMemo(() => listing?.organizations.map(({ id }) => id), [listing]);
  return useNewSinceLastLook(`${userId}.${integrationName}`, ids);
}

interface ViewChipsProps {
  integration: CatalogIntegration;
  suggestions: Suggestions | undefined;
  view: View;
  onChange: (view: View) => void;
}

function ViewChips({ integration, suggestions, view, onChange }: ViewChipsProps) {
  const { data: rejected } = useRejectedSuggestions(integration.name);
  const { data: excluded } = useExclusions(integration.name);
  const { views, unknownCount } = suggestionTexts;
  const labels = { ...views, organizations: views.organizations(integration.displayName) };
  const counts = {
    suggested: suggestions?.nodes.length,
    ambiguous: suggestions && ambiguousIn(suggestions).length,
    organizations: suggestions?.unmatchedOrganizations.length,
    externals: suggestions?.unmatchedExternalOrganizations.length,
    rejected: rejected?.length,
    excluded: excluded?.length,
  };
  return (
    <FilterChips<View>
      label={views.label}
      options={VIEWS.map((value) => ({
        value,
        label: labels[value],
        count: counts[value] ?? unknownCount,
      }))}
      value={view}
      onChange={onChange}
    />
  );
}

interface ShownProps {
  integration: CatalogIntegration;
  suggestions: Suggestions;
  newIds: ReadonlySet<string>;
  view: Exclude<View, "rejected" | "excluded">;
}

function Shown({ integration, suggestions, newIds, view }: ShownProps) {
  const { nodes, unmatchedOrganizations, unmatchedExternalOrganizations } = suggestions;
  switch (view) {
    case "organizations":
      return (
        <UnmatchedOrganizations integration={integration} organizations={unmatchedOrganizations} />
      );
    case "externals":
      return (
        <UnmatchedExternals
          integration={integration}
          externals={unmatchedExternalOrganizations}
          unmapped={unmappedIn(suggestions)}
          newIds={newIds}
        />
      );
    case "ambiguous":
      return (
        <SuggestionList
          integration={integration}
          suggestions={ambiguousIn(suggestions)}
          newIds={newIds}
        />
      );
    case "suggested":
      return nodes.length > 0 ? (
        <SuggestionList integration={integration} suggestions={nodes} newIds={newIds} />
      ) : (
        <NothingSuggested
          integration={integration}
          unmatchedCount={unmatchedOrganizations.length}
        />
      );
  }
}

const ambiguousIn = ({ nodes }: Suggestions) => nodes.filter(({ isAmbiguous }) => isAmbiguous);

/** With and without a suggestion, by name. */
function unmappedIn({ nodes, unmatchedOrganizations }: Suggestions): UnmatchedOrganization[] {
  const suggested = nodes.map(({ organization }) => organization);
  return [...suggested, ...unmatchedOrganizations].sort((one, other) =>
    one.name.localeCompare(other.name),
  );
}

interface NothingSuggestedProps {
  integration: CatalogIntegration;
  unmatchedCount: number;
}

function NothingSuggested({ integration, unmatchedCount }: NothingSuggestedProps) {
  const { allMapped, noneSuggested } = suggestionTexts;
  return unmatchedCount === 0 ? (
    <EmptyState
      icon={<CheckCircleIcon size={26} />}
      title={allMapped.title}
      explanation={allMapped.explanation(integration.displayName)}
    />
  ) : (
    <EmptyState
      icon={<SearchIcon size={26} />}
      title={noneSuggested.title}
      explanation={noneSuggested.explanation(unmatchedCount, integration.displayName)}
    />
  );
}
