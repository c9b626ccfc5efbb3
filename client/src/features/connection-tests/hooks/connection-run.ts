/** What is known of a run of connection tests, and how each event changes it. */
import type { RunProgress, TestedMapping } from "../types";

export interface ConnectionRun {
  /** A run that was stopped or broke has more to test. */
  phase: "running" | "finished" | "stopped" | "broken";
  /** Those that have ended, in their order; one that is tested again is in it once. */
  results: readonly TestedMapping[];
  /** How many results there were before the present run on the server. */
  before: number;
  /** How many there are in all; null until the service has told it. */
  total: number | null;
  /** What it waits for, and about when it goes on. */
  waiting: { message: string; until: string | null } | null;
  /** Why it broke. */
  error: unknown;
}

export const BEGUN: ConnectionRun = {
  phase: "running",
  results: [],
  before: 0,
  total: null,
  waiting: null,
  error: null,
};

/** A further run: those that are kept are not tested again. */
export function begunAgain(
  run: ConnectionRun,
  isKept: (result: TestedMapping) => boolean,
): ConnectionRun {
  const results = run.results.filter(isKept);
  return {
    ...run,
    phase: "running",
    results,
    before: results.length,
    waiting: null,
    error: null,
  };
}

/** The same run on the server is looked at again. */
export function followedAgain(run: ConnectionRun): ConnectionRun {
  return { ...run, phase: "running", error: null };
}

export function told(
  run: ConnectionRun,
  { state, total, message, waitsUntil }: RunProgress,
  results: readonly TestedMapping[],
): ConnectionRun {
  const isWaiting = state === "WAITING" && message !== null;
  return {
    ...run,
    results: [...run.results, ...results],
    total: run.before + (total ?? 0),
    waiting: isWaiting ? { message, until: waitsUntil } : null,
  };
}

/** What was deleted since it was counted is no longer missing. */
export function finished(run: ConnectionRun): ConnectionRun {
  return {
    ...run,
    phase: "finished",
    total: run.results.length,
    waiting: null,
  };
}

export function stopped(run: ConnectionRun): ConnectionRun {
  return run.phase === "running" ? { ...run, phase: "stopped", waiting: null } : run;
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
  return {
    ended,
    passed,
    failed: ended - passed,
    waiting: total === null ? null : total - ended,
  };
}
