import { Button, Group, NativeSelect, Text } from "@mantine/core";

import { SearchField } from "../../../shared/forms/search-field";
import { importTexts } from "../texts";
import type { ImportPreview } from "../types";
import type { Choice } from "./import-choices";

interface ImportToolbarProps {
  search: string;
  onSearch: (text: string) => void;
  groups: ImportPreview["groups"];
  /** Empty: all of them. */
  group: string;
  onGroup: (name: string) => void;
  shown: number;
  all: number;
  /** Those shown that may be chosen unseen. */
  safe: number;
  selected: readonly Choice[];
  onSelectSafe: () => void;
  onClear: () => void;
  onImport: () => void;
}

/** What is shown of the list, how much of it is chosen, and on to the preview. */
export function ImportToolbar(props: ImportToolbarProps) {
  const { groups, group, safe, selected } = props;
  const maps = selected.filter((choice) => choice === "map").length;
  return (
    <>
      <Group gap="sm">
        <SearchField
          label={importTexts.search}
          placeholder={importTexts.searchPlaceholder}
          clearLabel={importTexts.clearSearch}
          value={props.search}
          onChange={props.onSearch}
        />
        {groups.length > 0 && (
          <NativeSelect
            aria-label={importTexts.group}
            value={group}
            onChange={(event) => {
              props.onGroup(event.currentTarget.value);
            }}
            data={[
              { value: "", label: importTexts.allGroups },
              ...groups.map(({ name, count }) => ({
                value: name,
                label: importTexts.groupOf(name, count),
              })),
            ]}
          />
        )}
      </Group>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" role="status">
          {importTexts.shown(props.shown, props.all, selected.length)}
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            disabled={safe === 0}
            onClick={props.onSelectSafe}
          >
            {importTexts.selectShown(safe)}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={selected.length === 0}
            onClick={props.onClear}
          >
            {importTexts.clear}
          </Button>
          <Button size="xs" disabled={selected.length === 0} onClick={props.onImport}>
            {importTexts.import({ imports: selected.length - maps, maps })}
          </Button>
        </Group>
      </Group>
    </>
  );
}
