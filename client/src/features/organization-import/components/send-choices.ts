import type { BulkItem } from "../../../shared/bulk/bulk-rows";
import { importEach } from "../../../shared/external-organizations/import-each";
import { mapToTwins, type TwinPair } from "../api/map-to-twins";
import type { ChoiceOutcome } from "../types";
import type { Choice } from "./import-choices";

export interface ChosenItem extends BulkItem {
  choice: Choice;
  /** Where it is mapped to its twin. */
  pair: TwinPair | null;
}

/** Makes organizations of some and maps the others: one outcome for each, in order. */
export async function sendChoices(
  integrationName: string,
  items: readonly ChosenItem[],
): Promise<ChoiceOutcome[]> {
  const imports = items.filter(({ pair }) => pair === null);
  const pairs = items.flatMap(({ pair }) => pair ?? []);
  const even = imports.filter(({ choice }) => choice === "even").map(({ key }) => key);
  const mapped = await mapToTwins(integrationName, pairs);
  const made =
    imports.length === 0
      ? []
      : await importEach(
          integrationName,
          imports.map(({ key }) => key),
          even,
        );
  const ofMaps = mapped.values();
  const ofImports = made.values();
  return items.map(({ pair, key }) => {
    const outcome = pair
      ? { mapped: ofMaps.next().value }
      : { made: ofImports.next().value };
    if (!("mapped" in outcome ? outcome.mapped : outcome.made)) {
      throw new Error(`${key} was left without an outcome.`);
    }
    return outcome as ChoiceOutcome;
  });
}
