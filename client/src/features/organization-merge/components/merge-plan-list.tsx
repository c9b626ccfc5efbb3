import { List, Radio, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { useIntegrationTitles } from "../../../shared/integrations/use-integration-titles";
import { mergeTexts } from "../texts";
import type { MergeChoice, MergeConflict, MergePlan, PlannedMapping } from "../types";

const texts = mergeTexts.dialog;

interface MergePlanListProps {
  from: string;
  into: string;
  plan: MergePlan;
  choices: Partial<Record<string, MergeChoice>>;
  /** Whether to say that a choice is missing. */
  missing: boolean;
  onChoose: (integrationName: string, choice: MergeChoice) => void;
}

export function MergePlanList({
  from,
  into,
  plan,
  choices,
  missing,
  onChoose,
}: MergePlanListProps) {
  const titleOf = useIntegrationTitles();
  const { moving, ending, conflicts, aliases, people } = plan;
  const rejections = plan.rejections.filter(({ moves }) => moves);
  const isEmpty = [moving, ending, conflicts, aliases, people, rejections].every(({ length }) => !length);
  const placed = (each: External & { integrationName: string }) =>
    `${titleOf(each.integrationName)}: ${external(each)}`;
  return (
    <Stack style={{ overflowWrap: "anywhere" }}>
      {conflicts.map((conflict) => (
        <Choice
          key={conflict.integrationName}
          from={from}
          into={into}
          conflict={conflict}
          integration={titleOf(conflict.integrationName)}
          value={choices[conflict.integrationName] ?? null}
          missing={missing}
          onChoose={(choice) => {
            onChoose(conflict.integrationName, choice);
          }}
        />
      ))}
      <Section title={texts.moving(moving.length)} items={moving.map(placed)} />
      <Section title={texts.ending(ending.length)} items={ending.map(placed)} />
      <Section title={texts.aliases(into)} items={aliases} />
      <Section
        title={texts.people(people.length)}
        items={people.map(({ userId, gained }) =>
          gained.length > 0
            ? texts.gains(userId, gained.map((each) => mergeTexts.permissions[each]).join(", "), into)
            : texts.gainsNothing(userId, into),
        )}
      />
      <Section
        title={texts.rejections(rejections.length)}
        items={rejections.map(placed)}
      />
      {isEmpty && <Text size="sm">{texts.nothing}</Text>}
      <Text size="sm" c="dimmed">
        {texts.history(from, into)}
      </Text>
    </Stack>
  );
}

function Section({ title, items }: { title: string; items: readonly string[] }): ReactNode {
  if (items.length === 0) return null;
  return (
    <div>
      <Title order={3} size="sm" mb={4}>
        {title}
      </Title>
      <List size="sm" withPadding>
        {items.map((item) => (
          <List.Item key={item}>{item}</List.Item>
        ))}
      </List>
    </div>
  );
}

interface ChoiceProps {
  from: string;
  into: string;
  conflict: MergeConflict;
  integration: string;
  value: MergeChoice | null;
  missing: boolean;
  onChoose: (choice: MergeChoice) => void;
}

function Choice({ from, into, conflict, integration, value, missing, onChoose }: ChoiceProps) {
  const options: { choice: MergeChoice; label: string; hint: string }[] = [
    { choice: "INTO", label: texts.keepInto(into), hint: externals(conflict.onInto) },
    { choice: "FROM", label: texts.keepFrom(from), hint: externals(conflict.onFrom) },
    { choice: "BOTH", label: texts.keepBoth, hint: texts.keepBothHint },
  ];
  return (
    <Radio.Group
      label={texts.conflict(integration)}
      withAsterisk
      value={value}
      onChange={(choice) => {
        onChoose(choice);
      }}
      error={missing && value === null ? texts.choiceRequired : null}
    >
      <Stack gap="xs" my="xs">
        {options.map(({ choice, label, hint }) => (
          <Radio key={choice} value={choice} label={label} description={hint} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

interface External {
  externalOrgId: string;
  externalOrgName: string;
}

function external({ externalOrgId, externalOrgName }: External): string {
  return externalOrgName ? `${externalOrgName} (${externalOrgId})` : externalOrgId;
}

const externals = (mappings: readonly PlannedMapping[]) => mappings.map(external).join(", ");
