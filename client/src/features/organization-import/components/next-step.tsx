import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "react-router";

import { useIntegrationCatalog } from "../../../shared/integrations/use-integration-catalog";
import { importTexts } from "../texts";
import { canList } from "./list-source";

const texts = importTexts.next;

/** What was imported is mapped to one integration; this leads to mapping it to the others. */
export function NextStep({ imported }: { imported: string }) {
  const others = (useIntegrationCatalog().data ?? [])
    .filter(canList)
    .filter(({ name }) => name !== imported);
  return (
    <div role="group" aria-label={texts.label}>
      <Text size="sm" fw={600}>
        {texts.title}
      </Text>
      {others.length > 0 && (
        <Group gap="0 0.75rem">
          <Text size="sm">{texts.suggestions}</Text>
          {others.map(({ name, displayName }) => (
            <Anchor
              key={name}
              component={Link}
              to={`/integrations/${name}/suggestions`}
              aria-label={texts.suggestionsOf(displayName)}
              size="sm"
              underline="always"
            >
              {displayName}
            </Anchor>
          ))}
        </Group>
      )}
      <Anchor component={Link} to="/coverage" size="sm" underline="always">
        {texts.coverage}
      </Anchor>
    </div>
  );
}
