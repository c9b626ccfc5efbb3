import { Button, Collapse, Stack, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useId } from "react";

import { mappingTexts } from "../texts";

interface MappingDataTextProps {
  value: string;
  onChange: (value: string) => void;
  error: ReactNode;
  /** Somebody asked to see it. */
  unfolded?: boolean;
}

/** Folded away: few mappings need it. An error in it unfolds it. */
export function MappingDataText({ unfolded = false, ...text }: MappingDataTextProps) {
  const [opened, { toggle }] = useDisclosure(text.value.trim() !== "{}");
  const id = useId();
  const shown = opened || Boolean(text.error);
  if (unfolded) return <Input {...text} />;
  return (
    <Stack gap="xs">
      <Button
        variant="transparent"
        size="compact-sm"
        px={0}
        onClick={toggle}
        aria-expanded={shown}
        aria-controls={id}
        style={{ alignSelf: "flex-start" }}
      >
        {mappingTexts.form.advanced}
      </Button>
      <Collapse expanded={shown} id={id}>
        <Input {...text} />
      </Collapse>
    </Stack>
  );
}

function Input({ value, onChange, error }: Omit<MappingDataTextProps, "unfolded">) {
  return (
    <Textarea
      label={mappingTexts.form.mappingData}
      description={mappingTexts.form.mappingDataHint}
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      error={error}
      autosize
      minRows={3}
      maxRows={12}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
    />
  );
}
