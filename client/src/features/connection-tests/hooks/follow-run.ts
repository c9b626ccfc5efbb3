import { RequestError } from "../../../lib/graphql/request-error";
import { fetchRunOutcomes } from "../api/run-outcomes";
import { fetchRunProgress } from "../api/run-progress";
import { bulkTestTexts } from "../texts";
import type { RunProgress, TestedMapping } from "../types";

/** Milliseconds between two looks: the first results are shown soon. */
const PAUSES = [250, 500, 1000, 2000];
/** The most results that the service gives at once. */
const PAGE_SIZE = 500;

/** A run on the server, and how much of it is known here. */
export interface FollowedRun {
  id: string;
  /** Behind the last result that is known. */
  cursor: string | null;
  known: number;
}

interface Listener {
  signal: AbortSignal;
  onProgress: (progress: RunProgress, results: readonly TestedMapping[]) => void;
}

/**
 * Looks at a run until it is over, and changes `run` as it becomes known. Resolves with how it ended;
 * rejects if it failed or cannot be looked at, and with the signal's reason once aborted.
 */
export async function followRun(
  run: FollowedRun,
  { signal, onProgress }: Listener,
): Promise<"DONE" | "CANCELLED"> {
  for (let looks = 0; ; looks += 1) {
    const progress = await fetchRunProgress(run.id, signal);
    if (progress === null) throw failure(bulkTestTexts.gone);
    onProgress(progress, await newResults(run, progress.completed ?? 0, signal));
    const { state, message } = progress;
    if (state === "FAILED") throw failure(message ?? bulkTestTexts.gone);
    if (state === "DONE" || state === "CANCELLED") return state;
    await pause(PAUSES[looks] ?? PAUSES.at(-1) ?? 0, signal);
  }
}

async function newResults(
  run: FollowedRun,
  completed: number,
  signal: AbortSignal,
): Promise<TestedMapping[]> {
  const found: TestedMapping[] = [];
  while (run.known < completed) {
    const first = Math.min(PAGE_SIZE, completed - run.known);
    const page = await fetchRunOutcomes(run.id, { first, after: run.cursor }, signal);
    run.known += first;
    run.cursor = page?.pageInfo.endCursor ?? run.cursor;
    found.push(...(page?.nodes ?? []));
  }
  return found;
}

function failure(message: string): RequestError {
  return new RequestError({ code: "REFUSED", message, advice: "" });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
