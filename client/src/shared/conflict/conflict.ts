/** Two people changed the same thing: what they disagree on, and what one of them chooses. */

export type Side = "mine" | "current";
export type Sides = Readonly<Record<string, Side>>;

export interface ConflictingField {
  name: string;
  label: string;
  /** As text; empty where there is nothing. */
  current: string;
  mine: string;
  /** Mine where I changed it; where I did not, what somebody else made of it. */
  suggested: Side;
}

interface Versions<TValue> {
  base: TValue;
  mine: TValue;
  current: TValue;
}

/** Nothing where both sides agree. */
export function conflictingField(
  name: string,
  label: string,
  { base, mine, current }: Versions<string>,
): ConflictingField[] {
  if (mine === current) return [];
  return [{ name, label, current, mine, suggested: mine === base ? "current" : "mine" }];
}

export const chosen = (sides: Sides, name: string): Side => sides[name] ?? "current";

export function suggestions(fields: readonly ConflictingField[]): Sides {
  return Object.fromEntries(fields.map(({ name, suggested }) => [name, suggested]));
}

export function allOf(fields: readonly ConflictingField[], side: Side): Sides {
  return Object.fromEntries(fields.map(({ name }) => [name, side]));
}
