import { Button, Collapse, Textarea, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId, type ReactNode } from "react";

import { texts } from "../../texts";

interface MappingDataFieldProps {
  value: string;
  onChange: (value: string) => void;
  error: ReactNode;
}

/** Folded away: few mappings need it. An error in it unfolds it. */
export function MappingDataField({ value, onChange, error }: MappingDataFieldProps) {
  const [unfolded, { toggle }] = useDisclosure(value.trim() !== "{}");
  const id = useId();
  const shown = unfolded || Boolean(error);
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
        {texts.mappingForm.advanced}
      </Button>
      <Collapse expanded={shown} id={id}>
        <Textarea
          label={texts.mappingForm.mappingData}
          description={texts.mappingForm.mappingDataHint}
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
      </Collapse>
    </Stack>
  );
}
