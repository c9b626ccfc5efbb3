import { Group, Stack, Text, ThemeIcon } from "@mantine/core";

import { AlertIcon, CheckIcon, CrossIcon, SkipIcon } from "../../../shared/icons";
import { mappingTexts } from "../texts";
import type { ConnectionTestStep, TestStepStatus } from "../types";

const LOOKS = {
  PASSED: { color: "green", Icon: CheckIcon },
  WARNING: { color: "yellow", Icon: AlertIcon },
  FAILED: { color: "red", Icon: CrossIcon },
  SKIPPED: { color: "gray", Icon: SkipIcon },
} satisfies Record<TestStepStatus, unknown>;

export function ConnectionTestSteps({ steps }: { steps: ConnectionTestStep[] }) {
  return (
    <Stack component="ol" gap="sm" p={0} m={0} aria-label={mappingTexts.connectionTest.steps}>
      {steps.map((step) => (
        <Step key={step.name} step={step} />
      ))}
    </Stack>
  );
}

function Step({ step }: { step: ConnectionTestStep }) {
  const { color, Icon } = LOOKS[step.status];
  const status = mappingTexts.connectionTest.stepStatus[step.status];
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon color={color} variant="light" radius="xl" size="md" role="img" aria-label={status}>
        <Icon size={15} />
      </ThemeIcon>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text fw={600} size="sm" tt="capitalize">
            {step.name}
          </Text>
          <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {mappingTexts.connectionTest.duration(step.durationMs)}
          </Text>
        </Group>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {step.message}
        </Text>
        {step.remedy !== null && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {step.remedy}
          </Text>
        )}
      </div>
    </Group>
  );
}
