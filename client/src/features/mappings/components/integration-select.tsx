import { Group, Select, Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { Integration } from "../../../shared/integrations/types";
import { mappingTexts } from "../texts";

interface IntegrationSelectProps {
  integrations: Integration[];
  value: string | null;
  onChange: (name: string | null) => void;
  error: ReactNode;
}

export function IntegrationSelect({
  integrations,
  value,
  onChange,
  error,
}: IntegrationSelectProps) {
  const byName = new Map(integrations.map((integration) => [integration.name, integration]));
  return (
    <Select
      label={mappingTexts.form.integration}
      placeholder={mappingTexts.form.integrationPlaceholder}
      nothingFoundMessage={mappingTexts.form.noIntegrations}
      data={integrations.map(({ name, displayName }) => ({ value: name, label: displayName }))}
      value={value}
      onChange={onChange}
      error={error}
      searchable={integrations.length > 8}
      allowDeselect={false}
      withAsterisk
      data-autofocus
      renderOption={({ option }) => <IntegrationOption integration={byName.get(option.value)} />}
    />
  );
}

function IntegrationOption({ integration }: { integration: Integration | undefined }) {
  if (!integration) return null;
  return (
    <Group gap={2} style={{ flexDirection: "column", alignItems: "flex-start" }}>
      <Text size="sm">{integration.displayName}</Text>
      {!integration.isConfigured && (
        <Text size="xs" c="dimmed">
          {integration.missingSettings.length > 0
            ? mappingTexts.form.missing(integration.missingSettings)
            : mappingTexts.form.notConfigured}
        </Text>
      )}
    </Group>
  );
}
