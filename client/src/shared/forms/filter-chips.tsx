import { Chip, Group } from "@mantine/core";

interface FilterChipsProps<TValue extends string> {
  label: string;
  options: readonly { value: TValue; label: string; count?: number | string }[];
  value: TValue;
  onChange: (value: TValue) => void;
}

/** One of a few filters, each with how many it leaves if that is known. */
export function FilterChips<TValue extends string>({
  label,
  options,
  value,
  onChange,
}: FilterChipsProps<TValue>) {
  return (
    <Chip.Group
      value={value}
      onChange={(chosen) => {
        const option = options.find((each) => each.value === chosen);
        if (option) onChange(option.value);
      }}
    >
      <Group gap="xs" role="radiogroup" aria-label={label}>
        {options.map((option) => (
          <Chip key={option.value} value={option.value} size="sm" radius="md" variant="outline">
            {option.label}
            {option.count !== undefined && ` (${option.count.toLocaleString("en")})`}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}
