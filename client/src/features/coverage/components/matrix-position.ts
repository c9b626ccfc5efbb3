/** Where the keyboard is: row 0 is the head, column 0 holds the organizations' names. */
export interface Position {
  row: number;
  column: number;
}

interface Press {
  key: string;
  ctrlKey: boolean;
}

/** How many rows a page key moves by. */
const PAGE = 10;

/** Where a key leads from here, within `last`; null for a key that does not move. */
export function movedPosition(
  { key, ctrlKey }: Press,
  { row, column }: Position,
  last: Position,
): Position | null {
  switch (key) {
    case "ArrowUp":
      return within({ row: row - 1, column }, last);
    case "ArrowDown":
      return within({ row: row + 1, column }, last);
    case "ArrowLeft":
      return within({ row, column: column - 1 }, last);
    case "ArrowRight":
      return within({ row, column: column + 1 }, last);
    case "PageUp":
      return within({ row: row - PAGE, column }, last);
    case "PageDown":
      return within({ row: row + PAGE, column }, last);
    case "Home":
      return { row: ctrlKey ? 0 : row, column: 0 };
    case "End":
      return { row: ctrlKey ? last.row : row, column: last.column };
    default:
      return null;
  }
}

function within({ row, column }: Position, last: Position): Position {
  return {
    row: Math.max(0, Math.min(row, last.row)),
    column: Math.max(0, Math.min(column, last.column)),
  };
}
