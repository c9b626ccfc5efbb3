import { Button, Group } from "@mantine/core";
import { useState } from "react";

import { texts } from "../../texts";
import { integrationTexts } from "../../texts-integrations";
import type { CatalogIntegration, CoverageRow } from "../../types/coverage";
import type { ExternalOrganizationChoice } from "../../types/integrationMapping";
import { ExternalOrganizationInputs } from "../integrations/external-organization-inputs";
import { ExternalOrganizationPicker } from "../integrations/external-organization-picker";
import { externalOrgIdProblem, externalOrgNameProblem } from "../integrations/mapping-form";

interface MapInRowProps {
  row: CoverageRow;
  integration: CatalogIntegration;
  onChoose: (choice: ExternalOrganizationChoice) => void;
  onCancel: () => void;
}

/** A choice from the list is saved at once; an id that is typed in, when it is complete. */
export function MapInRow({ row, integration, onChoose, onCancel }: MapInRowProps) {
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
          organizationId={row.organization.id}
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
            {byHand ? texts.mappingForm.toDiscovery : texts.mappingForm.toManual}
          </Button>
        )}
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onCancel}>
          {texts.actions.cancel}
        </Button>
      </Group>
    </div>
  );
}

const NOTHING: ExternalOrganizationChoice = { id: "", name: "" };

function ByHand({ integration, onChoose }: Pick<MapInRowProps, "integration" | "onChoose">) {
  const [choice, setChoice] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const missing = texts.mappingForm.manualIdRequired(integration.organizationTerm);
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
        {integrationTexts.page.saveByHand}
      </Button>
    </form>
  );
}
