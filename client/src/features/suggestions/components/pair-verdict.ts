import type { Verdict } from "../../../shared/bulk/bulk-rows";
import { suggestionTexts } from "../texts";
import type { Pair, PairOutcome } from "../types";

const texts = suggestionTexts.bulk;

/** What became of a pair, in words; mapped is mapped, whoever did it. */
export function judgePair(outcome: PairOutcome, { organization, external }: Pair): Verdict {
  const link = linkTo(organization);
  switch (outcome.__typename) {
    case "OrganizationMapping":
      return { isDone: true, text: texts.done, link };
    case "MappedMeanwhile":
      return { ...judgeExisting(outcome.mappings, external.id), link };
    case "DuplicateMappingError":
      return { ...judgeExisting([outcome.existing], external.id), link };
    case "ExternalOrganizationClaimedError": {
      const { claimedBy } = outcome;
      return claimedBy
        ? { isDone: false, text: texts.claimedBy(claimedBy.name), link: linkTo(claimedBy) }
        : { isDone: false, text: outcome.message };
    }
    default:
      return { isDone: false, text: outcome.message, link };
  }
}

interface Existing {
  externalOrgId: string;
  externalOrgName: string;
}

function judgeExisting(mappings: readonly Existing[], externalId: string): Verdict {
  if (mappings.some(({ externalOrgId }) => externalOrgId === externalId)) {
    return { isDone: true, text: texts.same };
  }
  const names = mappings.map(({ externalOrgName, externalOrgId }) => externalOrgName || externalOrgId);
  return { isDone: false, text: texts.other(names) };
}

const linkTo = ({ id, name }: { id: string; name: string }) => ({
  to: `/organizations/${id}/integrations`,
  name,
});
