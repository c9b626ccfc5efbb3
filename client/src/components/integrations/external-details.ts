import type { ExternalOrganization } from "../../types/integrationMapping";

const MOST = 3;

/**
 * What tells two external organizations of one name apart, such as "website acme.example": those
 * that hold the searched text first. Lists and objects are left out: nobody recognises them.
 */
export function identifyingDetails(
  { metadata }: Pick<ExternalOrganization, "metadata">,
  search: string,
): string[] {
  if (typeof metadata !== "object" || metadata === null) return [];
  const wanted = search.trim().toLocaleLowerCase();
  const details = Object.entries(metadata).flatMap(([name, value]) => {
    const text = shown(value);
    if (text === null) return [];
    const found = wanted !== "" && text.toLocaleLowerCase().includes(wanted);
    return [{ label: `${name.replaceAll("_", " ")} ${text}`, found }];
  });
  return details
    .sort((one, other) => Number(other.found) - Number(one.found))
    .slice(0, MOST)
    .map(({ label }) => label);
}

function shown(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
