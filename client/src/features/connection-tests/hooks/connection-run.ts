/** What is known of a run of connection tests, and how each event changes it. */
import type { TestedMapping, TestProgress } from "../types";

export interface ConnectionRun {
  /** A run that was stopped or broke has more to test. */
  phase: "running" | "finished" | "stopped" | "broken";
  /** Those that have ended, in their order; one that is tested again is in it once. */
  results: readonly TestedMapping[];
  /** How many there are in all; null until the service has told it. */
  total: number | null;
  /** Why it broke. */
  error: unknown;
}

export const BEGUN: ConnectionRun = { phase: "running", results: [], total: null, error: null };

/** A further run: those that are kept are not tested again. */
export function begunAgain(
  run: ConnectionRun,
  isKept: (result: TestedMapping) => boolean,
): ConnectionRun {
  return { ...run, phase: "running", results: run.results.filter(isKept), error: null };
}

export function told(run: ConnectionRun, { completed, total, result }: TestProgress): ConnectionRun {
  const ofThisRun = completed - (result ? 1 : 0);
  return {
    ...run,
    results: result ? [...run.results, result] : run.results,
    total: run.results.length - ofThisRun + total,
  };
}

/** What was deleted since it was counted is no longer missing. */
export function finished(run: ConnectionRun): ConnectionRun {
  return { ...run, phase: "finished", total: run.results.length };
}

export function stopped(run: ConnectionRun): ConnectionRun {
  return run.phase === "running" ? { ...run, phase: "stopped" } : run;
}

export function broken(run: ConnectionRun, error: unknown): ConnectionRun {
  return { ...run, phase: "broken", error };
}

export interface RunCounts {
  ended: number;
  passed: number;
  failed: number;
  /** Null while nobody knows how many there are. */
  waiting: number | null;
}

export function countsOf({ results, total }: ConnectionRun): RunCounts {
  const ended = results.length;
  const passed = results.filter(({ success }) => success).length;
  return { ended, passed, failed: ended - passed, waiting: total === null ? null : total - ended };
}
