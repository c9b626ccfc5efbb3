import { useBusy } from "../../hooks/use-busy";
import { useImportOrganization } from "../../hooks/use-imports";
import { asRequestError } from "../../services/request-error";
import { suggestionTexts } from "../../texts-suggestions";
import type { UnmatchedExternal } from "../../types/suggestion";
import { toastError, toastSuccess } from "../feedback/toast";

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
