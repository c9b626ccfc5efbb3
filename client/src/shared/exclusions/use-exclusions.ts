/** Server state of exclusions, and what changes it: each change is answered, and can be undone. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { asRequestError } from "../../lib/graphql/request-error";
import { queryKeys } from "../../lib/query/query-keys";
import { settleMappings } from "../coverage/refresh";
import { toastError, toastSuccess, toastUndo } from "../feedback/toast";
import { excludeExternalOrganizations, excludeOrganizations } from "./api/exclude";
import { fetchExclusions } from "./api/exclusions";
import { removeExclusions } from "./api/remove-exclusions";
import { exclusionTexts } from "./texts";
import type { ExclusionOutcome, ToExclude } from "./types";

/** Fewer than the service takes at once, so that an answer does not keep others waiting. */
const AT_ONCE = 50;

export function useExclusions(integrationName: string) {
  return useQuery({
    queryKey: queryKeys.exclusions(integrationName),
    queryFn: ({ signal }) => fetchExclusions(integrationName, signal),
  });
}

export interface Wanted extends ToExclude {
  integrationName: string;
  reason: string;
}

/** Excludes all that is wanted, says what became of it, and offers the way back. */
export function useExclude() {
  const queryClient = useQueryClient();
  const remove = useRemoveExclusions();
  return useMutation({
    mutationFn: (wanted: Wanted) => inBatches(wanted.items, (items) => send({ ...wanted, items })),
    onSuccess: (outcomes, { items }) => {
      const ids = idsIn(outcomes);
      const names = items
        .filter((_, index) => outcomes[index]?.__typename === "Exclusion")
        .map(({ id, name }) => name || id);
      if (ids.length > 0) {
        toastUndo(exclusionTexts.excluded(names), exclusionTexts.undo, () => {
          remove.mutate(ids);
        });
      }
      tellFailures(outcomes, (reason, count) => exclusionTexts.notExcluded(count, reason));
    },
    onSettled: () => {
      settle(queryClient);
    },
  });
}

export function useRemoveExclusions() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) => inBatches(ids, removeExclusions),
    onSuccess: (outcomes) => {
      const count = idsIn(outcomes).length;
      if (count > 0) toastSuccess(exclusionTexts.removed(count));
      tellFailures(outcomes, (reason) => exclusionTexts.notRemoved(reason));
    },
    onError: (error) => {
      const { message, advice } = asRequestError(error);
      toastError(exclusionTexts.notRemoved(`${message} ${advice}`));
    },
    onSettled: () => {
      settle(queryClient);
    },
  });
}

function send({ kind, items, integrationName, reason }: Wanted): Promise<ExclusionOutcome[]> {
  return kind === "organizations"
    ? excludeOrganizations(
        items.map(({ id }) => ({ organizationId: id, integrationName, reason })),
      )
    : excludeExternalOrganizations(
        items.map(({ id }) => ({ externalOrgId: id, integrationName, reason })),
      );
}

async function inBatches<TItem>(
  items: readonly TItem[],
  sendSome: (items: TItem[]) => Promise<ExclusionOutcome[]>,
): Promise<ExclusionOutcome[]> {
  const outcomes: ExclusionOutcome[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    outcomes.push(...(await sendSome(items.slice(start, start + AT_ONCE))));
  }
  return outcomes;
}

const idsIn = (outcomes: readonly ExclusionOutcome[]): string[] =>
  outcomes.flatMap((each) => (each.__typename === "Exclusion" ? [each.id] : []));

/** Of several the first reason: a toast has no room for all. */
function tellFailures(
  outcomes: readonly ExclusionOutcome[],
  text: (reason: string, count: number) => string,
): void {
  const reasons = outcomes.flatMap((each) => (each.__typename === "Exclusion" ? [] : [each.message]));
  if (reasons[0] !== undefined) toastError(text(reasons[0], reasons.length));
}

function settle(queryClient: QueryClient): void {
  settleMappings(queryClient);
  void queryClient.invalidateQueries({ queryKey: queryKeys.allExclusions });
}
