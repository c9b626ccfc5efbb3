import type { ExternalOrganization } from "./types";

const MOST = 3;
const KNOWN_ELSEWHERE = /domain|website|tenant/;

/**
 * What tells two external organizations of one name apart: what holds the searched text first, then
 * domains and tenants. Lists and objects are left out: nobody recognises them.
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
    const isFound = wanted !== "" && text.toLocaleLowerCase().includes(wanted);
    const weight = 2 * Number(isFound) + Number(KNOWN_ELSEWHERE.test(name));
    return [{ label: `${name.replaceAll("_", " ")} ${text}`, weight }];
  });
  return details
    .sort((one, other) => other.weight - one.weight)
    .slice(0, MOST)
    .map(({ label }) => label);
}

function shown(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
