import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { Notice } from "../feedback/notice";
import {
  allOf,
  chosen,
  type ConflictingField,
  type Side,
  type Sides,
  suggestions,
} from "./conflict";
import classes from "./conflict-notice.module.css";
import { conflictTexts } from "./texts";

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
    <Notice kind="warning" title={conflictTexts.title}>
      <Stack gap="sm">
        <Text size="sm">{conflictTexts.explanation}</Text>
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
            {conflictTexts.save}
          </Button>
          <AllButton label={conflictTexts.allCurrent} side="current" onChoose={chooseAll} />
          <AllButton label={conflictTexts.allMine} side="mine" onChoose={chooseAll} />
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
          label={field.current || conflictTexts.nothing}
          description={conflictTexts.current}
        />
        <Radio
          value="mine"
          label={field.mine || conflictTexts.nothing}
          description={conflictTexts.mine}
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
