import { useState } from "react";

/** What is being done to which row, while several are on their way to the service. */
export function useBusy() {
  const [busy, setBusy] = useState<ReadonlyMap<string, string>>(new Map());
  const during = async <TResult>(
    key: string,
    what: string,
    work: () => Promise<TResult>,
  ): Promise<TResult> => {
    setBusy((before) => new Map(before).set(key, what));
    try {
      return await work();
    } finally {
      setBusy((before) => {
        const after = new Map(before);
        after.delete(key);
        return after;
      });
    }
  };
  return { busy, during };
}
