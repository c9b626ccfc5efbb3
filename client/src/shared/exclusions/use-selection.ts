import { useState } from "react";

export interface Selection<TItem> {
  /** In the order of the list; what has left the list is not among them. */
  selected: TItem[];
  isSelected: (item: TItem) => boolean;
  isAll: boolean;
  toggle: (item: TItem) => void;
  toggleAll: () => void;
  clear: () => void;
}

/** Which of a list's items a person has chosen. */
export function useSelection<TItem extends { id: string }>(
  items: readonly TItem[],
): Selection<TItem> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = items.filter(({ id }) => ids.has(id));
  const isAll = items.length > 0 && selected.length === items.length;
  return {
    selected,
    isAll,
    isSelected: ({ id }) => ids.has(id),
    toggle: ({ id }) => {
      setIds((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      });
    },
    toggleAll: () => {
      setIds(new Set(isAll ? [] : items.map(({ id }) => id)));
    },
    clear: () => {
      setIds(new Set());
    },
  };
}
