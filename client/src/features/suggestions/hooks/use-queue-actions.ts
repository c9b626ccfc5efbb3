import { asRequestError } from "../../../lib/graphql/request-error";
import { toastError, toastSuccess, toastUndo } from "../../../shared/feedback/toast";
import { judgePair } from "../components/pair-verdict";
import { suggestionTexts } from "../texts";
import type { Pair, Suggestion } from "../types";
import { useBusy } from "./use-busy";
import { useMapPair, useRejectSuggestion, useRestoreSuggestion } from "./use-suggestions";

export const pairOf = ({ organization, externalOrganization }: Suggestion): Pair => ({
  organization,
  external: externalOrganization,
});

const titleOf = ({ external }: Pair) => external.name || external.id;

/** What a person does in the queue, each with its answer; `busy` is by organization id. */
export function useQueueActions(integrationName: string) {
  const { busy, during } = useBusy();
  const mapping = useMapPair(integrationName);
  const rejecting = useRejectSuggestion(integrationName);
  const restore = useRestore(integrationName);

  const map = async (pair: Pair) => {
    const { id, name } = pair.organization;
    if (busy.has(id)) return;
    try {
      const outcome = await during(id, suggestionTexts.accepting, () => mapping.mutateAsync(pair));
      const verdict = outcome && judgePair(outcome, pair);
      if (verdict?.isDone) toastSuccess(suggestionTexts.mapped(name, titleOf(pair)));
      else toastError(suggestionTexts.notMapped(name, verdict?.text ?? ""));
    } catch (error) {
      toastError(suggestionTexts.notMapped(name, reasonOf(error)));
    }
  };

  const reject = async (pair: Pair) => {
    const { id, name } = pair.organization;
    if (busy.has(id)) return;
    try {
      const result = await during(id, suggestionTexts.rejecting, () => rejecting.mutateAsync(pair));
      if (result.__typename === "RejectedSuggestion") {
        toastUndo(suggestionTexts.rejected(name, titleOf(pair)), suggestionTexts.undo, () => {
          void restore(pair);
        });
      } else {
        toastError(suggestionTexts.notRejected(name, result.message));
      }
    } catch (error) {
      toastError(suggestionTexts.notRejected(name, reasonOf(error)));
    }
  };

  return { busy, map, reject };
}

export function useRestore(integrationName: string) {
  const { mutateAsync } = useRestoreSuggestion(integrationName);
  return async (pair: Pair) => {
    const { organization, external } = pair;
    try {
      const result = await mutateAsync({
        organizationId: organization.id,
        externalOrgId: external.id,
      });
      if (result.__typename === "RejectedSuggestion") {
        toastSuccess(suggestionTexts.restored(organization.name, titleOf(pair)));
      } else {
        toastError(suggestionTexts.notRestored(result.message));
      }
    } catch (error) {
      toastError(suggestionTexts.notRestored(reasonOf(error)));
    }
  };
}

function reasonOf(error: unknown): string {
  const { message, advice } = asRequestError(error);
  return `${message} ${advice}`;
}
