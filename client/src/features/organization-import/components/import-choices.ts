/** What a person chose of what a vendor lists, and what may be chosen. */
import { searchFor } from "../../../lib/search/text-search";
import type { ImportCandidate } from "../types";

/** `even`: imported beside its twin. `map`: mapped to its twin instead of being imported. */
export type Choice = "import" | "even" | "map";

/** By external id; what is not in it is left out. */
export type Choices = ReadonlyMap<string, Choice>;

/** What of each may be seen at once: each candidate is in one section. */
export interface Sections {
  fresh: ImportCandidate[];
  twins: ImportCandidate[];
  /** Inactive, marked, excluded or unnamed. */
  doubtful: ImportCandidate[];
  mapped: ImportCandidate[];
}

export const idOf = ({ externalOrganization }: ImportCandidate): string => externalOrganization.id;

export function sectionsOf(candidates: readonly ImportCandidate[]): Sections {
  const sections: Sections = { fresh: [], twins: [], doubtful: [], mapped: [] };
  for (const candidate of candidates) sections[sectionOf(candidate)].push(candidate);
  return sections;
}

function sectionOf({ state }: ImportCandidate): keyof Sections {
  switch (state) {
    case "NEW":
      return "fresh";
    case "HAS_TWIN":
      return "twins";
    case "MAPPED":
      return "mapped";
    default:
      return "doubtful";
  }
}

/** Those that a search finds by name or id, and that are in the group, if one is chosen. */
export function shownOf(
  candidates: readonly ImportCandidate[],
  search: string,
  group: string,
): ImportCandidate[] {
  const wanted = searchFor(search);
  return candidates.filter(
    ({ externalOrganization: { id, name }, groups }) =>
      (group === "" || groups.includes(group)) && wanted.finds(name, id),
  );
}

/** In the order in which they are offered; none where it cannot be imported. */
export function choicesFor(
  candidate: ImportCandidate,
  mappedHere: ReadonlySet<string>,
): readonly Choice[] {
  const { state, twin } = candidate;
  if (state === "MAPPED" || state === "EXCLUDED" || state === "UNNAMED") return [];
  if (!twin) return ["import"];
  const owner = twin.organization;
  return owner?.isActive && !mappedHere.has(owner.id) ? ["map", "even"] : ["even"];
}

/** The organizations that something in the list is mapped to. */
export function mappedHereOf(candidates: readonly ImportCandidate[]): ReadonlySet<string> {
  return new Set(
    candidates.flatMap(({ externalOrganization: { mappings } }) =>
      mappings.map(({ organization }) => organization.id),
    ),
  );
}

/** A choice that can still be made, in the list's order: the list may be newer than it. */
export function chosenOf(
  candidates: readonly ImportCandidate[],
  choices: Choices,
  mappedHere: ReadonlySet<string>,
): { candidate: ImportCandidate; choice: Choice }[] {
  return candidates.flatMap((candidate) => {
    const choice = choices.get(idOf(candidate));
    const allowed = choice && choicesFor(candidate, mappedHere).includes(choice);
    return allowed ? [{ candidate, choice }] : [];
  });
}

/** Without touching the choices that it was given; null leaves it out again. */
export function chosen(choices: Choices, id: string, choice: Choice | null): Choices {
  const after = new Map(choices);
  if (choice) after.set(id, choice);
  else after.delete(id);
  return after;
}

/** Everything that may be imported without having been looked at, beside what was chosen before. */
export function withSafe(choices: Choices, candidates: readonly ImportCandidate[]): Choices {
  const safe = candidates.filter(({ state }) => state === "NEW");
  return new Map([...choices, ...safe.map((each) => [idOf(each), "import"] as const)]);
}
