import type { CreateMappingInput } from "../../../shared/mappings/integrationMapping";
import type { PairOutcome } from "../types";
import { createMappings } from "./create-mappings";
import { fetchMappedMeanwhile } from "./mapped-meanwhile";

/**
 * Maps organizations of which each was unmapped when it was looked at: one outcome for each, in
 * order. An organization may have several mappings to one integration, so the service would write a
 * second one where somebody mapped it to something else meanwhile. Those are left out here.
 */
export async function mapUnmapped(
  integrationName: string,
  inputs: readonly Omit<CreateMappingInput, "integrationName" | "mappingData">[],
): Promise<PairOutcome[]> {
  const there = await fetchMappedMeanwhile(
    integrationName,
    inputs.map(({ organizationId }) => organizationId),
  );
  const open = inputs.filter(({ organizationId }) => !there.has(organizationId));
  const written = open.length === 0 ? [] : await createMappings(integrationName, open);
  const outcomes = new Map(open.map(({ organizationId }, index) => [organizationId, written[index]]));
  return inputs.map(({ organizationId }) => {
    const mappings = there.get(organizationId);
    if (mappings) return { __typename: "MappedMeanwhile", mappings };
    const outcome = outcomes.get(organizationId);
    if (!outcome) throw new Error(`createMappings left ${organizationId} without an outcome.`);
    return outcome;
  });
}
