import { Anchor, Badge, Group, Paper, Stack, Title } from "@mantine/core";
import { Link } from "react-router";

import type { IntegrationCounts } from "../../../shared/coverage/types";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { integrationTexts } from "../texts";
import classes from "./integration-card.module.css";
import { MissingSettings } from "./missing-settings";
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
