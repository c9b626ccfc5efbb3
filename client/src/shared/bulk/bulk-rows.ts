/** What a person is shown of each row of many writes. */
import { bulkTexts } from "./texts";
import type { BatchState, BatchStates } from "./use-batches";

export interface BulkItem {
  key: string;
  title: string;
  detail: string;
}

/** How a row stands once it was answered. */
export interface Verdict {
  /** What was wanted is so now, whoever did it. */
  isDone: boolean;
  text: string;
  link?: { to: string; name: string };
}

export type RowVerdict = Verdict | { isDone: null; text: string };

export type Judge<TItem, TOutcome> = (outcome: TOutcome, item: TItem) => Verdict;

/** `isDone` is null while nothing is decided. */
export function verdictOn<TItem, TOutcome>(
  item: TItem,
  state: BatchState<TOutcome>,
  judge: Judge<TItem, TOutcome>,
): RowVerdict {
  switch (state.status) {
    case "answered":
      return judge(state.outcome, item);
    case "waiting":
    case "sending":
      return { isDone: null, text: bulkTexts.status[state.status] };
    case "unknown":
    case "notSent":
      return { isDone: false, text: bulkTexts.status[state.status] };
  }
}

export interface Tally<TItem> {
  done: number;
  /** What may be tried again. */
  left: TItem[];
  /** Those that are decided, one way or the other. */
  decided: number;
}

export function tally<TItem extends BulkItem, TOutcome>(
  items: readonly TItem[],
  states: BatchStates<TOutcome>,
  judge: Judge<TItem, TOutcome>,
): Tally<TItem> {
  const result: Tally<TItem> = { done: 0, left: [], decided: 0 };
  for (const item of items) {
    const state = states.get(item.key);
    const isDone = state ? verdictOn(item, state, judge).isDone : null;
    if (isDone === null) continue;
    result.decided += 1;
    if (isDone) result.done += 1;
    else result.left.push(item);
  }
  return result;
}
