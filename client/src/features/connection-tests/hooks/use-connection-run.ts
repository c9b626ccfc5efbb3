import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { refreshAllMappings } from "../../../shared/coverage/refresh";
import { cancelRun } from "../api/cancel-run";
import { fetchMappingIds } from "../api/mapping-ids";
import { startTests } from "../api/start-tests";
import type { RunScope, TestedMapping } from "../types";
import {
  BEGUN,
  begunAgain,
  broken,
  type ConnectionRun,
  finished,
  followedAgain,
  stopped,
  told,
} from "./connection-run";
import { type FollowedRun, followRun } from "./follow-run";

/** Which of the mappings a further run tests: those that have no result. */
const MISSING = "missing";
type Which = typeof MISSING | null;

/**
 * Tests all mappings of the scope when it is first shown, or shows the run of them that is under way.
 * Leaving lets the server go on. The scope must stay the same object.
 */
export function useConnectionRun(scope: RunScope) {
  const queryClient = useQueryClient();
  const [run, setRun] = useState(BEGUN);
  const looking = useRef<AbortController | null>(null);
  const followed = useRef<FollowedRun | null>(null);

  const look = useCallback(
    async (begin: (signal: AbortSignal) => Promise<FollowedRun | null>) => {
      const { signal } = (looking.current = new AbortController());
      const change = (next: (run: ConnectionRun) => ConnectionRun) => {
        if (!signal.aborted) setRun(next);
      };
      try {
        const one = await begin(signal);
        if (!signal.aborted) followed.current = one;
        const onProgress: Parameters<typeof followRun>[1]["onProgress"] = (progress, results) => {
          change((each) => told(each, progress, results));
        };
        const end = one === null ? "DONE" : await followRun(one, { signal, onProgress });
        change(end === "DONE" ? finished : stopped);
      } catch (error) {
        change((each) => broken(each, error));
      } finally {
        void refreshAllMappings(queryClient);
      }
    },
    [queryClient],
  );
  const start = useCallback(
    (which: Which, results: readonly TestedMapping[]) =>
      look(async (signal) => {
        const ids = which === null ? null : await missingIn(results, scope, signal);
        if (ids?.length === 0) return null;
        return {
          id: await startTests(scope, ids, signal),
          cursor: null,
          known: 0,
        };
      }),
    [look, scope],
  );

  useEffect(() => {
    void start(null, []);
    return () => looking.current?.abort();
  }, [start]);

  const startFrom = (from: ConnectionRun) => {
    setRun(from);
    void start(MISSING, from.results);
  };
  return {
    run,
    cancel: () => {
      looking.current?.abort();
      setRun(stopped);
      const id = followed.current?.id;
      if (id === undefined) return;
      cancelRun(id).catch((error: unknown) => {
        setRun((each) => broken(each, error));
      });
    },
    /** Tests those that have no result. */
    goOn: () => {
      startFrom(begunAgain(run, () => true));
    },
    /** Looks at the same run again, or begins if it could not be begun. */
    follow: () => {
      const one = followed.current;
      setRun(followedAgain);
      void (one === null ? start(null, []) : look(() => Promise.resolve(one)));
    },
    testFailedAgain: () => {
      startFrom(begunAgain(run, ({ success }) => success));
    },
  };
}

/** Those of the active mappings that have no result. */
async function missingIn(
  results: readonly TestedMapping[],
  scope: RunScope,
  signal: AbortSignal,
): Promise<string[]> {
  const ended = new Set(results.map(({ mappingId }) => mappingId));
  return (await fetchMappingIds(scope, signal)).filter((id) => !ended.has(id));
}
