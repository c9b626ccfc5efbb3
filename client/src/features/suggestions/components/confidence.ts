import { percentOf } from "../../../shared/match/percent";
import type { Suggestion } from "../types";

/** The service's own threshold for accepting many. */
export const DEFAULT_THRESHOLD = 90;
/** Nothing is suggested below it. */
export const LOWEST_THRESHOLD = 50;

export interface Acceptable {
  accepted: Suggestion[];
  /** As sure as that, but too close to another one. */
  ambiguous: Suggestion[];
}

/** What a threshold in percent accepts; never what is ambiguous. */
export function acceptableFrom(suggestions: readonly Suggestion[], threshold: number): Acceptable {
  const sure = suggestions.filter(({ confidence }) => percentOf(confidence) >= threshold);
  return {
    accepted: sure.filter(({ isAmbiguous }) => !isAmbiguous),
    ambiguous: sure.filter(({ isAmbiguous }) => isAmbiguous),
  };
}
