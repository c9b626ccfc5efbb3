import { externalOrganizationTexts } from "./texts";

const MAX_LENGTH = 200;

export function externalOrgIdProblem(value: string, missing: string): string | null {
  const id = value.trim();
  if (id === "") return missing;
  if (id.length > MAX_LENGTH) return externalOrganizationTexts.tooLong;
  return /[<>"']/.test(id) ? externalOrganizationTexts.forbiddenCharacters : null;
}

export function externalOrgNameProblem(value: string): string | null {
  return value.trim().length > MAX_LENGTH ? externalOrganizationTexts.tooLong : null;
}
