import { Badge, Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { percentOf } from "../../../shared/match/percent";
import { WhyMatch } from "../../../shared/match/why-match";
import { suggestionTexts } from "../texts";
import type { NearTie, Suggestion } from "../types";
import { ExternalSummary } from "./external-summary";
import { NearTies } from "./near-ties";
import { OrganizationLink } from "./organization-link";
import classes from "./suggestion-rows.module.css";

export interface SuggestionHandlers {
  onAccept: (suggestion: Suggestion) => void;
  onReject: (suggestion: Suggestion) => void;
  onChoose: (suggestion: Suggestion) => void;
  /** One that is as likely, in the suggestion's place. */
  onTake: (tie: NearTie) => void;
}

interface SuggestionRowProps {
  integrationName: string;
  suggestion: Suggestion;
  isNew: boolean;
  /** What is being done to it just now. */
  busy: string | null;
  handlers: SuggestionHandlers;
  /** Shown below the row while another one is chosen. */
  editor: ReactNode;
}

/** An organization, what it probably is, how sure that is and why. */
export function SuggestionRow({
  integrationName,
  suggestion,
  isNew,
  busy,
  handlers,
  editor,
}: SuggestionRowProps) {
  const { organization, externalOrganization } = suggestion;
  return (
    <>
      <div
        role="presentation"
        className={busy === null ? classes.cells : `${classes.cells} ${classes.busy}`}
      >
        <div role="gridcell" className={classes.cell}>
          <OrganizationLink organization={organization} />
        </div>
        <div role="gridcell" className={classes.cell}>
          <ExternalSummary external={externalOrganization} isNew={isNew} />
        </div>
        <div role="gridcell" className={`${classes.cell} ${classes.wide}`}>
          <Reasons suggestion={suggestion} />
          <WhyMatch
            organizationId={organization.id}
            integrationName={integrationName}
            external={externalOrganization}
            isSuggested
          />
        </div>
        <div role="gridcell" className={`${classes.actions} ${classes.wide}`}>
          {busy === null ? (
            <Actions suggestion={suggestion} {...handlers} />
          ) : (
            <Text size="sm">{busy}</Text>
          )}
        </div>
      </div>
      {editor === null && suggestion.nearTies.length > 0 && (
        <div role="gridcell" className={classes.editor}>
          <NearTies
            suggestion={suggestion}
            onTake={busy === null ? handlers.onTake : undefined}
          />
        </div>
      )}
      {editor !== null && (
        <div
          role="gridcell"
          aria-label={suggestionTexts.editorLabel(organization.name)}
          className={classes.editor}
        >
          {editor}
        </div>
      )}
    </>
  );
}

function Reasons({ suggestion }: { suggestion: Suggestion }) {
  const { confidence, signals, isAmbiguous, nearTies } = suggestion;
  return (
    <>
      <Group gap={6}>
        <Text size="sm" fw={650}>
          {suggestionTexts.confidence(percentOf(confidence))} {suggestionTexts.confidenceLabel}
        </Text>
        {isAmbiguous && (
          <Badge color="orange" variant="light" tt="none" size="sm">
            {suggestionTexts.ambiguous}
          </Badge>
        )}
      </Group>
      <ul className={classes.reasons}>
        {isAmbiguous && (
          <Text component="li" size="xs">
            {nearTies.length > 0 ? suggestionTexts.ambiguousHelp : suggestionTexts.contradictory}
          </Text>
        )}
        {signals.map(({ kind, detail }) => (
          <Text key={`${kind} ${detail}`} component="li" size="xs" c="dimmed">
            <Text span inherit fw={600}>
              {suggestionTexts.signals[kind]}.
            </Text>{" "}
            {detail}
          </Text>
        ))}
      </ul>
    </>
  );
}

function Actions({
  suggestion,
  onAccept,
  onReject,
  onChoose,
}: Omit<SuggestionHandlers, "onTake"> & { suggestion: Suggestion }) {
  const { organization, externalOrganization } = suggestion;
  const external = externalOrganization.name || externalOrganization.id;
  return (
    <>
      <Button
        size="compact-sm"
        aria-label={suggestionTexts.acceptLabel(organization.name, external)}
        onClick={() => {
          onAccept(suggestion);
        }}
      >
        {suggestionTexts.accept}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={suggestionTexts.chooseLabel(organization.name)}
        onClick={() => {
          onChoose(suggestion);
        }}
      >
        {suggestionTexts.choose}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={suggestionTexts.rejectLabel(organization.name, external)}
        onClick={() => {
          onReject(suggestion);
        }}
      >
        {suggestionTexts.reject}
      </Button>
    </>
  );
}
