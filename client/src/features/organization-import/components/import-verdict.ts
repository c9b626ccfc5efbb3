import type { Verdict } from "../../../shared/bulk/bulk-rows";
import type { ImportOutcome } from "../../../shared/external-organizations/types";
import { importTexts } from "../texts";
import type { ChoiceOutcome, MapOutcome } from "../types";

/** What became of one; mapped is mapped, also when an earlier try had done it. */
export function judgeChoice(outcome: ChoiceOutcome): Verdict {
  return "made" in outcome ? judgeImport(outcome.made) : judgeMapping(outcome.mapped);
}

function judgeImport({ organization, mapping, error }: ImportOutcome): Verdict {
  const link = organization
    ? { to: `/organizations/${organization.id}/integrations`, name: organization.name }
    : undefined;
  const verdict = verdictOn({ isMapped: mapping !== null, isThere: organization !== null, error });
  return link ? { ...verdict, link } : verdict;
}

function judgeMapping(outcome: MapOutcome): Verdict {
  switch (outcome.__typename) {
    case "OrganizationMapping":
      return { isDone: true, text: importTexts.mapped };
    case "DuplicateMappingError":
      return { isDone: true, text: importTexts.already };
    default:
      return { isDone: false, text: outcome.message };
  }
}

interface Facts {
  isMapped: boolean;
  isThere: boolean;
  error: ImportOutcome["error"];
}

function verdictOn({ isMapped, isThere, error }: Facts): Verdict {
  if (!error) return { isDone: true, text: importTexts.done };
  if (isMapped) return { isDone: true, text: importTexts.already };
  if (isThere) return { isDone: false, text: importTexts.createdNotMapped(error.message) };
  return { isDone: false, text: error.message };
}
