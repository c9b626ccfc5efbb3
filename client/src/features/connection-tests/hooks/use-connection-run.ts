import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { refreshAllMappings } from "../../../shared/coverage/refresh";
import { fetchMappingIds } from "../api/mapping-ids";
import { runConnectionTests } from "../api/test-connections";
import type { RunScope } from "../types";
import {
  BEGUN,
  begunAgain,
  broken,
  type ConnectionRun,
  finished,
  stopped,
  told,
} from "./connection-run";

/**
 * Tests all mappings of the scope when it is first shown. Leaving stops the tests; what has ended
 * is recorded by the service. The scope must stay the same object.
 */
export function useConnectionRun(scope: RunScope) {
  const queryClient = useQueryClient();
  const [run, setRun] = useState(BEGUN);
  const running = useRef<AbortController | null>(null);

  const start = useCallback(
    async (from: ConnectionRun) => {
      const { signal } = (running.current = new AbortController());
      const change = (next: (run: ConnectionRun) => ConnectionRun) => {
        if (!signal.aborted) setRun(next);
      };
      try {
        const mappingIds = from === BEGUN ? null : await missingIn(from, scope, signal);
        if (mappingIds?.length !== 0) {
          const onProgress = (progress: Parameters<typeof told>[1]) => {
            change((each) => told(each, progress));
          };
          await runConnectionTests(scope, mappingIds, { signal, onProgress });
        }
        change(finished);
      } catch (error) {
        change((each) => broken(each, error));
      } finally {
        void refreshAllMappings(queryClient);
      }
    },
    [queryClient, scope],
  );

  useEffect(() => {
    void start(BEGUN);
    return () => running.current?.abort();
  }, [start]);

  const startFrom = (from: ConnectionRun) => {
    setRun(from);
    void start(from);
  };
  return {
    run,
    cancel: () => {
      running.current?.abort();
      setRun(stopped);
    },
    goOn: () => {
      startFrom(run.total === null ? BEGUN : begunAgain(run, () => true));
    },
    testFailedAgain: () => {
      startFrom(begunAgain(run, ({ success }) => success));
    },
  };
}

/** Those of the active mappings that have no result. */
async function missingIn(
  { results }: ConnectionRun,
  scope: RunScope,
  signal: AbortSignal,
): Promise<string[]> {
  const ended = new Set(results.map(({ mapping }) => mapping.id));
  return (await fetchMappingIds(scope, signal)).filter((id) => !ended.has(id));
}
