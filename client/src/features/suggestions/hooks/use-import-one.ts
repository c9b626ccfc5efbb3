import { asRequestError } from "../../../lib/graphql/request-error";
import { toastError, toastSuccess } from "../../../shared/feedback/toast";
import { suggestionTexts } from "../texts";
import type { UnmatchedExternal } from "../types";
import { useBusy } from "./use-busy";
import { useImportOrganization } from "./use-import-organization";

const texts = suggestionTexts.externals;

/** Makes an organization of one external one, and says what became of it; `busy` is by its id. */
export function useImportOne(integrationName: string) {
  const { busy, during } = useBusy();
  const { mutateAsync } = useImportOrganization(integrationName);
  const bring = async ({ id, name }: UnmatchedExternal) => {
    const title = name || id;
    try {
      const outcome = await during(id, texts.importing, () => mutateAsync(id));
      if (outcome?.error) toastError(texts.notImported(title, outcome.error.message));
      else toastSuccess(texts.imported(title));
    } catch (error) {
      const { message, advice } = asRequestError(error);
      toastError(texts.notImported(title, `${message} ${advice}`));
    }
  };
  return { busy, bring };
}
