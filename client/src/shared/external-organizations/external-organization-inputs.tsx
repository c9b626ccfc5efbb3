import { Anchor, Stack, TextInput } from "@mantine/core";
import type { ReactNode } from "react";

import type { Integration } from "../integrations/types";
import { externalOrganizationTexts } from "./texts";
import type { ExternalOrganizationChoice } from "./types";

export interface ExternalOrganizationFieldProps {
  /** The organization that is being mapped. */
  organizationId: string;
  integration: Pick<
    Integration,
    "name" | "displayName" | "organizationTerm" | "supportsDiscovery" | "isConfigured" | "docsUrl"
  >;
  choice: ExternalOrganizationChoice;
  onChange: (choice: ExternalOrganizationChoice) => void;
  idError: ReactNode;
  nameError: ReactNode;
  autoFocus?: boolean;
}

/** Where the id is typed: nothing can be, or nothing should be, discovered. */
export function ExternalOrganizationInputs({
  integration,
  choice,
  onChange,
  idError,
  nameError,
  autoFocus = false,
}: Omit<ExternalOrganizationFieldProps, "organizationId">) {
  return (
    <Stack gap="sm">
      <TextInput
        label={externalOrganizationTexts.manualId(integration.organizationTerm)}
        description={<IdHint integration={integration} />}
        value={choice.id}
        onChange={(event) => {
          onChange({ ...choice, id: event.currentTarget.value });
        }}
        error={idError}
        withAsterisk
        data-autofocus={autoFocus || undefined}
        autoFocus={autoFocus}
      />
      <TextInput
        label={externalOrganizationTexts.manualName}
        description={externalOrganizationTexts.manualNameHint}
        value={choice.name}
        onChange={(event) => {
          onChange({ ...choice, name: event.currentTarget.value });
        }}
        error={nameError}
      />
    </Stack>
  );
}

function IdHint({ integration }: Pick<ExternalOrganizationFieldProps, "integration">) {
  const hint = integration.supportsDiscovery
    ? externalOrganizationTexts.manualIdHint(integration.displayName)
    : externalOrganizationTexts.noDiscovery(integration.displayName);
  if (integration.docsUrl === null) return hint;
  return (
    <>
      {hint}{" "}
      <Anchor href={integration.docsUrl} target="_blank" rel="noreferrer" inherit>
        {externalOrganizationTexts.documentation(integration.displayName)}
      </Anchor>
    </>
  );
}
