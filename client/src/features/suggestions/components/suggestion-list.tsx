import { Text } from "@mantine/core";
import { useState } from "react";

import { MapInRow } from "../../../shared/external-organizations/map-in-row";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { CheckIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { pairOf, useQueueActions } from "../hooks/use-queue-actions";
import { suggestionTexts } from "../texts";
import type { NearTie, Suggestion } from "../types";
import { type AfterKey, KeyboardRows } from "./keyboard-rows";
import { SuggestionRow } from "./suggestion-row";

const ROW_HEIGHT = 90;

interface SuggestionListProps {
  integration: CatalogIntegration;
  suggestions: readonly Suggestion[];
  newIds: ReadonlySet<string>;
}

export function SuggestionList({ integration, suggestions, newIds }: SuggestionListProps) {
  const { busy, map, reject } = useQueueActions(integration.name);
  const [choosing, setChoosing] = useState<string | null>(null);
  const handlers = {
    onAccept: (suggestion: Suggestion) => void map(pairOf(suggestion)),
    onReject: (suggestion: Suggestion) => void reject(pairOf(suggestion)),
    onChoose: ({ organization }: Suggestion) => {
      setChoosing(organization.id);
    },
    onTake: ({ organization, externalOrganization }: NearTie) =>
      void map({ organization, external: externalOrganization }),
  };
  const press = (key: string, suggestion: Suggestion): AfterKey => {
    if (choosing === suggestion.organization.id) return null;
    switch (key) {
      case "a":
        handlers.onAccept(suggestion);
        return "next";
      case "r":
        handlers.onReject(suggestion);
        return "next";
      case "c":
        handlers.onChoose(suggestion);
        return "stay";
      default:
        return null;
    }
  };
  if (suggestions.length === 0) {
    return <EmptyState icon={<CheckIcon size={26} />} {...suggestionTexts.noneAmbiguous} />;
  }
  return (
    <>
      <Text size="sm" c="dimmed" visibleFrom="sm">
        {suggestionTexts.keys}
      </Text>
      <KeyboardRows
        label={suggestionTexts.listLabel}
        items={suggestions}
        keyOf={({ organization }) => organization.id}
        rowHeight={ROW_HEIGHT}
        onKey={press}
      >
        {(suggestion) => {
          const { organization, externalOrganization } = suggestion;
          return (
            <SuggestionRow
              integrationName={integration.name}
              suggestion={suggestion}
              isNew={newIds.has(externalOrganization.id)}
              busy={busy.get(organization.id) ?? null}
              handlers={handlers}
              editor={
                choosing === organization.id ? (
                  <MapInRow
                    organizationId={organization.id}
                    integration={integration}
                    onChoose={(external) => {
                      setChoosing(null);
                      void map({ organization, external });
                    }}
                    onCancel={() => {
                      setChoosing(null);
                    }}
                  />
                ) : null
              }
            />
          );
        }}
      </KeyboardRows>
    </>
  );
}
