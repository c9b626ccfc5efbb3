import { Checkbox } from "@mantine/core";

import { exclusionTexts } from "./texts";
import type { Selection } from "./use-selection";

interface RowCheckboxProps<TItem> {
  item: TItem;
  selection: Selection<TItem>;
}

export function RowCheckbox<TItem extends { id: string; name: string }>({
  item,
  selection,
}: RowCheckboxProps<TItem>) {
  return (
    <Checkbox
      aria-label={exclusionTexts.select(item.name || item.id)}
      checked={selection.isSelected(item)}
      onChange={() => {
        selection.toggle(item);
      }}
    />
  );
}
