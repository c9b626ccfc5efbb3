import { Button, Checkbox, Group } from "@mantine/core";

import { exclusionTexts } from "./texts";
import type { Selection } from "./use-selection";

interface SelectionBarProps<TItem> {
  selection: Selection<TItem>;
  onExclude: () => void;
}

/** Selects all of a list, and excludes what is selected. */
export function SelectionBar<TItem>({ selection, onExclude }: SelectionBarProps<TItem>) {
  const { selected, isAll, toggleAll } = selection;
  return (
    <Group gap="md" mih={30}>
      <Checkbox
        label={exclusionTexts.selectAll}
        checked={isAll}
        indeterminate={selected.length > 0 && !isAll}
        onChange={toggleAll}
      />
      {selected.length > 0 && (
        <Button size="compact-sm" variant="default" onClick={onExclude}>
          {exclusionTexts.excludeSelected(selected.length)}
        </Button>
      )}
    </Group>
  );
}
