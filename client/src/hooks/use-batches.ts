/** Many writes, sent a few at a time: what became of each, also where the connection breaks. */
import { useEffect, useRef, useState } from "react";

import { asRequestError, type RequestError } from "../services/request-error";

/** The service takes a hundred at once; half of that shows progress more often. */
const BATCH = 50;

export type BatchState<TOutcome> =
  | { status: "waiting" | "sending" }
  | { status: "answered"; outcome: TOutcome }
  /** It was sent, and no answer came: it may have been written. */
  | { status: "unknown" }
  /** Surely not written. */
  | { status: "notSent" };

export type BatchStates<TOutcome> = ReadonlyMap<string, BatchState<TOutcome>>;

interface BatchOptions<TItem, TOutcome> {
  keyOf: (item: TItem) => string;
  /** One outcome for each, in order. */
  send: (items: TItem[]) => Promise<TOutcome[]>;
  /** After the last batch, and after one that failed. */
  onEnd: () => void;
}

/**
 * Sends batch after batch and stops at the first that fails as a whole. `run` again with those that
 * are left; what was answered before stays. A batch under way is finished when the page is left,
 * and no further one is sent.
 */
export function useBatches<TItem, TOutcome>(options: BatchOptions<TItem, TOutcome>) {
  const { keyOf, send, onEnd } = options;
  const [states, setStates] = useState<BatchStates<TOutcome>>(new Map());
  const [error, setError] = useState<RequestError | null>(null);
  const [isRunning, setIsRunning] = useState(false);
  const isLeft = useRef(false);
  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
    };
  }, []);

  const mark = (items: readonly TItem[], stateOf: (index: number) => BatchState<TOutcome>) => {
    setStates((before) => {
      const after = new Map(before);
      items.forEach((item, index) => after.set(keyOf(item), stateOf(index)));
      return after;
    });
  };

  const run = async (items: readonly TItem[]) => {
    setError(null);
    setIsRunning(true);
    mark(items, () => ({ status: "waiting" }));
    for (let start = 0; start < items.length && !isLeft.current; start += BATCH) {
      const batch = items.slice(start, start + BATCH);
      mark(batch, () => ({ status: "sending" }));
      try {
        const outcomes = await send(batch);
        mark(batch, (index) => answered(outcomes[index]));
      } catch (cause) {
        const failure = asRequestError(cause);
        setError(failure);
        const status = failure.isRefusal ? "notSent" : "unknown";
        mark(batch, () => ({ status }));
        mark(items.slice(start + BATCH), () => ({ status: "notSent" }));
        break;
      }
    }
    setIsRunning(false);
    onEnd();
  };

  const reset = () => {
    setStates(new Map());
    setError(null);
  };

  return { states, error, isRunning, run, reset };
}

function answered<TOutcome>(outcome: TOutcome | undefined): BatchState<TOutcome> {
  return outcome === undefined ? { status: "unknown" } : { status: "answered", outcome };
}
