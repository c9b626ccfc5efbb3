/** Runs of connection tests on the server, as the service tells of them. */
import { graphql, HttpResponse } from "msw";

import type { TestedMapping } from "../features/connection-tests/types";
import type {
  JobState,
  RunOutcomesQueryVariables,
  RunProgressQuery,
  StartConnectionTestsMutationVariables,
} from "../gql/graphql";
import { service } from "./service";

/** A run that was asked for, and what the service tells of it when it is asked. */
export interface ServedRun {
  variables: StartConnectionTestsMutationVariables;
  isCancelled: boolean;
  tell: (total: number, ...results: TestedMapping[]) => void;
  wait: (message: string, until: string | null) => void;
  end: (state: JobState, message?: string) => void;
  /** It cannot be asked for until it is told of again. */
  drop: () => void;
}

interface Run extends ServedRun {
  progress: NonNullable<RunProgressQuery["jobRun"]>;
  results: TestedMapping[];
  isDropped: boolean;
}

/** Answers for every run that is asked for with what the test has told of it. */
export function onConnectionRuns(): ServedRun[] {
  const runs: Run[] = [];
  const runOf = (id: unknown) => runs[Number(String(id).slice(3)) - 1];
  service.use(
    graphql.operation(({ operationName, variables }) => {
      if (operationName === "StartConnectionTests") {
        const run = underWay(runs, variables) ?? begun(variables);
        if (!runs.includes(run)) runs.push(run);
        const id = `run${runs.indexOf(run) + 1}`;
        return HttpResponse.json({
          data: { startConnectionTests: { __typename: "JobRun", id } },
        });
      }
      const run = runOf(variables.id);
      if (!run) return undefined;
      if (run.isDropped) return HttpResponse.error();
      if (operationName === "RunProgress") {
        return HttpResponse.json({ data: { jobRun: run.progress } });
      }
      if (operationName === "RunOutcomes") {
        return HttpResponse.json({
          data: { jobRun: { outcomes: page(run, variables) } },
        });
      }
      if (operationName === "CancelJobRun") {
        run.isCancelled = true;
        run.end("CANCELLED");
        return HttpResponse.json({
          data: { cancelJobRun: { __typename: "JobRun" } },
        });
      }
      return undefined;
    }),
  );
  return runs;
}

function underWay(runs: readonly Run[], variables: unknown): Run | undefined {
  const wanted = JSON.stringify(variables);
  return runs.find(
    (run) =>
      JSON.stringify(run.variables) === wanted &&
      ["SCHEDULED", "RUNNING", "WAITING"].includes(run.progress.state),
  );
}

function page({ results }: Run, variables: Record<string, unknown>) {
  const { first, after } = variables as RunOutcomesQueryVariables;
  const from = Number(after ?? 0);
  const nodes = results.slice(from, from + first);
  return {
    nodes,
    pageInfo: { endCursor: nodes.length ? String(from + nodes.length) : null },
  };
}

function begun(variables: StartConnectionTestsMutationVariables): Run {
  const change = (changes: Partial<Run["progress"]>) => {
    run.progress = {
      ...run.progress,
      message: null,
      waitsUntil: null,
      ...changes,
    };
  };
  const run: Run = {
    variables,
    isCancelled: false,
    isDropped: false,
    results: [],
    progress: {
      state: "SCHEDULED",
      completed: 0,
      total: 0,
      message: null,
      waitsUntil: null,
    },
    tell: (total, ...results) => {
      run.isDropped = false;
      run.results.push(...results);
      change({ state: "RUNNING", total, completed: run.results.length });
    },
    wait: (message, until) => {
      change({ state: "WAITING", message, waitsUntil: until });
    },
    end: (state, message) => {
      change({ state, message: message ?? null });
    },
    drop: () => {
      run.isDropped = true;
    },
  };
  return run;
}
