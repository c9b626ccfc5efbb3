import { Button, Group, Paper, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { BulkDialog } from "../../../shared/bulk/bulk-dialog";
import type { BulkItem } from "../../../shared/bulk/bulk-rows";
import { settleMappings } from "../../../shared/coverage/refresh";
import { useDialog } from "../../../shared/dialog/use-dialog";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { percentOf } from "../../../shared/match/percent";
import { mapPairs } from "../hooks/use-suggestions";
import { suggestionTexts } from "../texts";
import type { Pair, Suggestion } from "../types";
import classes from "./bulk-accept.module.css";
import { acceptableFrom, DEFAULT_THRESHOLD, LOWEST_THRESHOLD } from "./confidence";
import { judgePair } from "./pair-verdict";

interface BulkAcceptProps {
  integration: CatalogIntegration;
  suggestions: readonly Suggestion[];
}

/** Accepts what is sure enough, after a preview of exactly that; the outcomes outlast the last one. */
export function BulkAccept({ integration, suggestions }: BulkAcceptProps) {
  const queryClient = useQueryClient();
  const [threshold, setThreshold] = useState(DEFAULT_THRESHOLD);
  const { accepted, ambiguous } = acceptableFrom(suggestions, threshold);
  const preview = useDialog<PairItem[]>();
  const items = preview.subject ?? [];
  const bulk = suggestionTexts.bulk;
  return (
    <>
      {suggestions.length > 0 && (
        <Paper withBorder radius="lg" p="md" role="group" aria-label={bulk.label}>
          <Group justify="space-between" gap="sm">
            <Threshold value={threshold} onChange={setThreshold} />
            <Button
              disabled={accepted.length === 0}
              onClick={() => {
                preview.open(accepted.map(asItem));
              }}
            >
              {bulk.preview(accepted.length)}
            </Button>
          </Group>
          <Text size="sm" c="dimmed" mt={4}>
            {accepted.length === 0 && `${bulk.nothing} `}
            {ambiguous.length > 0 && bulk.leftOut(ambiguous.length)}
          </Text>
        </Paper>
      )}
      <BulkDialog
        title={bulk.title(items.length)}
        explanation={bulk.previewExplanation(items.length, integration.displayName)}
        previewLabel={bulk.previewLabel}
        submitLabel={bulk.write(items.length)}
        items={items}
        opened={preview.opened}
        onClose={preview.close}
        send={(batch) => mapPairs(integration.name, batch)}
        judge={judgePair}
        summary={bulk.summary}
        onEnd={() => {
          settleMappings(queryClient);
        }}
      />
    </>
  );
}

interface ThresholdProps {
  value: number;
  onChange: (percent: number) => void;
}

function Threshold({ value, onChange }: ThresholdProps) {
  const id = useId();
  const bulk = suggestionTexts.bulk;
  return (
    <Group gap="sm">
      <Text component="label" htmlFor={id} size="sm" fw={600}>
        {bulk.threshold}
      </Text>
      <input
        id={id}
        type="range"
        min={LOWEST_THRESHOLD}
        max={100}
        step={1}
        value={value}
        aria-valuetext={bulk.thresholdValue(value)}
        className={classes.range}
        onChange={(event) => {
          onChange(Number(event.currentTarget.value));
        }}
      />
      <Text size="sm" component="output" htmlFor={id}>
        {bulk.thresholdValue(value)}
      </Text>
    </Group>
  );
}

type PairItem = BulkItem & Pair;

function asItem({ organization, externalOrganization: external, confidence, ...rest }: Suggestion) {
  const marks = [
    externalOrganizationTexts.id(external.id),
    suggestionTexts.bulk.thresholdValue(percentOf(confidence)),
    ...(external.isActive ? [] : [suggestionTexts.inactive]),
    ...rest.signals.map(({ kind }) => suggestionTexts.signals[kind]),
  ];
  return {
    key: organization.id,
    title: `${organization.name} → ${external.name || external.id}`,
    detail: marks.join(" · "),
    organization,
    external,
  };
}
