import { CloseButton, TextInput } from "@mantine/core";

import { SearchIcon } from "../icons";

interface SearchFieldProps {
  label: string;
  placeholder: string;
  clearLabel: string;
  value: string;
  onChange: (text: string) => void;
}

export function SearchField({ label, placeholder, clearLabel, value, onChange }: SearchFieldProps) {
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<SearchIcon size={16} />}
      rightSection={
        value && (
          <CloseButton
            size="sm"
            aria-label={clearLabel}
            onClick={() => {
              onChange("");
            }}
          />
        )
      }
      w="100%"
      maw={420}
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
