import { Button, Group } from "@mantine/core";
import { useState } from "react";

import type { CatalogIntegration } from "../integrations/types";
import { sharedTexts } from "../texts";
import { externalOrgIdProblem, externalOrgNameProblem } from "./choice-problems";
import { ExternalOrganizationInputs } from "./external-organization-inputs";
import { ExternalOrganizationPicker } from "./external-organization-picker";
import { externalOrganizationTexts } from "./texts";
import type { ExternalOrganizationChoice } from "./types";

interface MapInRowProps {
  organizationId: string;
  integration: CatalogIntegration;
  onChoose: (choice: ExternalOrganizationChoice) => void;
  onCancel: () => void;
}

/** A choice from the list is saved at once; an id that is typed in, when it is complete. */
export function MapInRow({ organizationId, integration, onChoose, onCancel }: MapInRowProps) {
  const canChoose = integration.supportsDiscovery && integration.isConfigured;
  const [byHand, setByHand] = useState(!canChoose);
  const cancelOnEscape = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") onCancel();
  };
  return (
    <div onKeyDownCapture={cancelOnEscape}>
      {byHand ? (
        <ByHand integration={integration} onChoose={onChoose} />
      ) : (
        <ExternalOrganizationPicker
          organizationId={organizationId}
          integration={integration}
          choice={NOTHING}
          onChange={(choice) => {
            if (choice.id !== "") onChoose(choice);
          }}
          idError={null}
          nameError={null}
          autoFocus
        />
      )}
      <Group gap="xs" mt="xs">
        {canChoose && (
          <Button
            variant="transparent"
            size="compact-sm"
            px={0}
            onClick={() => {
              setByHand(!byHand);
            }}
          >
            {byHand ? externalOrganizationTexts.toDiscovery : externalOrganizationTexts.toManual}
          </Button>
        )}
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onCancel}>
          {sharedTexts.actions.cancel}
        </Button>
      </Group>
    </div>
  );
}

const NOTHING: ExternalOrganizationChoice = { id: "", name: "" };

function ByHand({ integration, onChoose }: Pick<MapInRowProps, "integration" | "onChoose">) {
  const [choice, setChoice] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const missing = externalOrganizationTexts.manualIdRequired(integration.organizationTerm);
  const idProblem = externalOrgIdProblem(choice.id, missing);
  const nameProblem = externalOrgNameProblem(choice.name);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (idProblem !== null || nameProblem !== null) return;
        onChoose({ id: choice.id.trim(), name: choice.name.trim() });
      }}
    >
      <ExternalOrganizationInputs
        integration={integration}
        choice={choice}
        onChange={setChoice}
        idError={tried ? idProblem : null}
        nameError={tried ? nameProblem : null}
        autoFocus
      />
      <Button type="submit" size="xs" mt="sm">
        {externalOrganizationTexts.saveManual}
      </Button>
    </form>
  );
}
