import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { texts } from "../texts";
import { allOf, chosen, suggestions, type ConflictingField, type Side, type Sides } from "./conflict";
import classes from "./conflict-notice.module.css";
import { Notice } from "./feedback/notice";

interface ConflictNoticeProps {
  fields: ConflictingField[];
  onSave: (sides: Sides) => void;
  busy: boolean;
}

/** Both values of each field side by side; the person decides which holds. */
export function ConflictNotice({ fields, onSave, busy }: ConflictNoticeProps) {
  const [choices, setChoices] = useState<Sides>({});
  const sides: Sides = { ...suggestions(fields), ...choices };
  const chooseAll = (side: Side) => {
    setChoices(allOf(fields, side));
  };
  return (
    <Notice kind="warning" title={texts.conflict.title}>
      <Stack gap="sm">
        <Text size="sm">{texts.conflict.explanation}</Text>
        {fields.map((field) => (
          <FieldChoice
            key={field.name}
            field={field}
            side={chosen(sides, field.name)}
            onChoose={(side) => {
              setChoices({ ...choices, [field.name]: side });
            }}
          />
        ))}
        <Group gap="xs">
          <Button
            size="xs"
            loading={busy}
            onClick={() => {
              onSave(sides);
            }}
          >
            {texts.conflict.save}
          </Button>
          <AllButton label={texts.conflict.allCurrent} side="current" onChoose={chooseAll} />
          <AllButton label={texts.conflict.allMine} side="mine" onChoose={chooseAll} />
        </Group>
      </Stack>
    </Notice>
  );
}

interface FieldChoiceProps {
  field: ConflictingField;
  side: Side;
  onChoose: (side: Side) => void;
}

function FieldChoice({ field, side, onChoose }: FieldChoiceProps) {
  return (
    <Radio.Group
      label={field.label}
      value={side}
      onChange={(value) => {
        onChoose(value);
      }}
    >
      <div className={classes.sides}>
        <Radio
          value="current"
          label={field.current || texts.conflict.nothing}
          description={texts.conflict.current}
        />
        <Radio
          value="mine"
          label={field.mine || texts.conflict.nothing}
          description={texts.conflict.mine}
        />
      </div>
    </Radio.Group>
  );
}

interface AllButtonProps {
  label: string;
  side: Side;
  onChoose: (side: Side) => void;
}

function AllButton({ label, side, onChoose }: AllButtonProps) {
  return (
    <Button
      size="xs"
      variant="default"
      onClick={() => {
        onChoose(side);
      }}
    >
      {label}
    </Button>
  );
}
