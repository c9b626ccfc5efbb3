import { Button, Stack } from "@mantine/core";
import { useState } from "react";

import {
  type ExternalOrganizationFieldProps,
  ExternalOrganizationInputs,
} from "../../../shared/external-organizations/external-organization-inputs";
import {
  ExternalOrganizationPicker,
} from "../../../shared/external-organizations/external-organization-picker";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";

type Entry = "choose" | "type";

/** Chosen from what discovery lists, or typed in: the person decides where both are possible. */
export function ExternalOrganizationField({
  startWith,
  organizationId,
  ...field
}: ExternalOrganizationFieldProps & { startWith: Entry }) {
  const { supportsDiscovery, isConfigured } = field.integration;
  const canChoose = supportsDiscovery && isConfigured;
  const [preferred, setPreferred] = useState(startWith);
  const entry = canChoose ? preferred : "type";
  const [touched, setTouched] = useState(false);
  const autoFocus = field.autoFocus === true || touched;

  return (
    <Stack gap="xs">
      {entry === "choose" ? (
        <ExternalOrganizationPicker {...field} organizationId={organizationId} autoFocus={autoFocus} />
      ) : (
        <ExternalOrganizationInputs {...field} autoFocus={autoFocus} />
      )}
      {canChoose && (
        <Button
          variant="transparent"
          size="compact-sm"
          px={0}
          style={{ alignSelf: "flex-start" }}
          onClick={() => {
            setPreferred(entry === "choose" ? "type" : "choose");
            setTouched(true);
          }}
        >
          {entry === "choose" ? externalOrganizationTexts.toManual : externalOrganizationTexts.toDiscovery}
        </Button>
      )}
    </Stack>
  );
}
