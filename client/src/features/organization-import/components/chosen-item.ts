import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { importTexts } from "../texts";
import type { ImportCandidate } from "../types";
import type { Choice } from "./import-choices";
import type { ChosenItem } from "./send-choices";

interface Chosen {
  candidate: ImportCandidate;
  choice: Choice;
}

/** What will be written, as a person reads it before it is. */
export function asItem({ candidate, choice }: Chosen): ChosenItem {
  const { externalOrganization, twin, doubt } = candidate;
  const { id, name, isActive } = externalOrganization;
  const owner = choice === "map" ? (twin?.organization ?? null) : null;
  const marks = [
    externalOrganizationTexts.id(id),
    ...(isActive ? [] : [importTexts.inactive]),
    ...(doubt === null ? [] : [doubt]),
    ...(twin && choice !== "import" ? [importTexts.chosen[choice](twinNameOf(twin))] : []),
  ];
  return {
    key: id,
    title: name || id,
    detail: marks.join(" · "),
    choice,
    pair: owner && { organizationId: owner.id, externalOrgId: id, externalOrgName: name },
  };
}

export const twinNameOf = ({
  organization,
  externalOrganization,
}: NonNullable<ImportCandidate["twin"]>): string =>
  (organization ?? externalOrganization)?.name ?? "";
