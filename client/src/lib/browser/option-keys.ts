const PAGE = 5;

/** Where a key leads in a list of `count` options: null for a key that does not move. */
export function movedIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return within(index + 1, count);
    case "ArrowUp":
      return within(index - 1, count);
    case "PageDown":
      return within(index + PAGE, count);
    case "PageUp":
      return within(index - PAGE, count);
    default:
      return null;
  }
}

/** The same among rows, where Home and End are not a text's and lead to both ends. */
export function movedRowIndex(key: string, index: number, count: number): number | null {
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : movedIndex(key, index, count);
}

/** It stops at both ends: of thousands not all are read, so nothing comes after the last one. */
function within(index: number, count: number): number {
  return Math.max(0, Math.min(index, count - 1));
}
