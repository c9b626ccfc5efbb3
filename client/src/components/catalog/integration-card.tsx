import { Anchor, Badge, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";

import { integrationTexts } from "../../texts-integrations";
import type { CatalogIntegration, IntegrationCounts } from "../../types/coverage";
import classes from "./integration-card.module.css";
import { StateCounts } from "./state-counts";

interface IntegrationCardProps {
  integration: CatalogIntegration;
  counts: IntegrationCounts | undefined;
}

const texts = integrationTexts.catalog;

export function IntegrationCard({ integration, counts }: IntegrationCardProps) {
  const { name, displayName, docsUrl, supportsOrgMapping, isConfigured } = integration;
  return (
    <Paper component="li" withBorder radius="lg" p="md" className={classes.card}>
      <Stack gap="sm" h="100%">
        <Group justify="space-between" gap="xs" align="flex-start" wrap="nowrap">
          <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
            <Link to={`/integrations/${name}`} className={classes.link}>
              {displayName}
            </Link>
          </Title>
          <Badge
            color={isConfigured ? "green" : "orange"}
            variant="light"
            tt="none"
            style={{ flexShrink: 0 }}
          >
            {isConfigured ? texts.configured : texts.notConfigured}
          </Badge>
        </Group>
        <Group gap="xs">
          <Badge color={supportsOrgMapping ? "harbour" : "gray"} variant="outline" tt="none">
            {supportsOrgMapping ? texts.enabled : texts.notEnabled}
          </Badge>
        </Group>
        {!isConfigured && <MissingSettings names={integration.missingSettings} />}
        {supportsOrgMapping && counts && <StateCounts name={name} counts={counts} />}
        {docsUrl !== null && (
          <Anchor
            href={docsUrl}
            target="_blank"
            rel="noreferrer"
            size="sm"
            mt="auto"
            className={classes.above}
          >
            {texts.documentation}
          </Anchor>
        )}
      </Stack>
    </Paper>
  );
}

/** By the names of their environment variables, with where to set them. */
export function MissingSettings({ names }: { names: readonly string[] }) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {texts.missing}
      </Text>
      {names.map((name) => (
        <Code key={name} style={{ overflowWrap: "anywhere", alignSelf: "flex-start" }}>
          {name}
        </Code>
      ))}
      <Text size="xs" c="dimmed">
        {texts.missingHelp}
      </Text>
    </Stack>
  );
}
