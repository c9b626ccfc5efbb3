import { Button, Group, Text } from "@mantine/core";

import { percentOf } from "../../../shared/match/percent";
import { suggestionTexts } from "../texts";
import type { NearTie, Suggestion } from "../types";
import { ExternalSummary } from "./external-summary";
import classes from "./suggestion-rows.module.css";

const texts = suggestionTexts.nearTies;

interface NearTiesProps {
  suggestion: Suggestion;
  /** Absent while something is being done to the suggestion. */
  onTake: ((tie: NearTie) => void) | undefined;
}

/** What is as likely as an ambiguous suggestion: other external organizations, or other owners. */
export function NearTies({ suggestion, onTake }: NearTiesProps) {
  const { organization, nearTies, nearTieCount } = suggestion;
  return (
    <>
      <ul className={classes.ties} aria-label={texts.label(organization.name)}>
        {nearTies.map((tie) => (
          <li key={`${tie.organization.id} ${tie.externalOrganization.id}`}>
            {tie.organization.id === organization.id ? (
              <OtherExternal tie={tie} onTake={onTake} />
            ) : (
              <Text size="sm">
                {texts.organization(
                  tie.organization.name,
                  tie.organization.domain,
                  percentOf(tie.confidence),
                )}
              </Text>
            )}
          </li>
        ))}
      </ul>
      {nearTieCount > nearTies.length && (
        <Text size="xs" c="dimmed">
          {texts.more(nearTieCount - nearTies.length)}
        </Text>
      )}
    </>
  );
}

interface OtherExternalProps {
  tie: NearTie;
  onTake: NearTiesProps["onTake"];
}

function OtherExternal({ tie, onTake }: OtherExternalProps) {
  const { organization, externalOrganization: external } = tie;
  return (
    <Group gap="sm" justify="space-between">
      <div className={classes.cell}>
        <ExternalSummary external={external} isNew={false} />
      </div>
      <Group gap="sm">
        <Text size="sm">{texts.sure(percentOf(tie.confidence))}</Text>
        {onTake && (
          <Button
            size="compact-sm"
            variant="light"
            aria-label={texts.takeLabel(organization.name, external.name || external.id, external.id)}
            onClick={() => {
              onTake(tie);
            }}
          >
            {texts.take}
          </Button>
        )}
      </Group>
    </Group>
  );
}
