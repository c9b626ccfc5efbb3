/** Many writes, sent a few at a time: what became of each, also where the connection breaks. */
import { useEffect, useRef, useState } from "react";

import { asRequestError, type RequestError } from "../../lib/graphql/request-error";

/** The service takes more at once; few at a time show progress, and are soon stopped. */
const BATCH = 25;

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
 * are left; what was answered before stays. A batch under way is finished when the page is left, or
 * when `stop` is called, and no further one is sent.
 */
export function useBatches<TItem, TOutcome>(options: BatchOptions<TItem, TOutcome>) {
  const { keyOf, send, onEnd } = options;
  const [states, setStates] = useState<BatchStates<TOutcome>>(new Map());
  const [error, setError] = useState<RequestError | null>(null);
  const [isRunning, setIsRunning] = useState(false);
  const [isStopping, setIsStopping] = useState(false);
  const control = useRef(new AbortController());
  useEffect(
    () => () => {
      control.current.abort();
    },
    [],
  );

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
    const { signal } = (control.current = new AbortController());
    mark(items, () => ({ status: "waiting" }));
    for (let start = 0; start < items.length; start += BATCH) {
      if (signal.aborted) {
        mark(items.slice(start), () => ({ status: "notSent" }));
        break;
      }
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
    setIsStopping(false);
    onEnd();
  };

  const stop = () => {
    control.current.abort();
    setIsStopping(true);
  };

  const reset = () => {
    setStates(new Map());
    setError(null);
  };

  return { states, error, isRunning, isStopping, run, stop, reset };
}

function answered<TOutcome>(outcome: TOutcome | undefined): BatchState<TOutcome> {
  return outcome === undefined ? { status: "unknown" } : { status: "answered", outcome };
}
