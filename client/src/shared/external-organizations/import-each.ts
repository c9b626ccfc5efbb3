import { RequestError } from "../../lib/graphql/request-error";
import { requestErrorTexts } from "../../lib/graphql/texts";
import { importOrganizations } from "./api/import-organizations";
import type { ImportOutcome } from "./types";

/**
 * One outcome for each id, in order. Those of `evenBeside` are imported even so if they are probably
 * there already. Rejects with a RequestError, also where there is no listing.
 */
export async function importEach(
  integrationName: string,
  externalOrgIds: readonly string[],
  evenBeside: readonly string[] = [],
): Promise<ImportOutcome[]> {
  const result = await importOrganizations(integrationName, externalOrgIds, evenBeside);
  if (result.__typename === "ImportOrganizationsPayload") return result.outcomes;
  const remedy = result.__typename === "IntegrationError" ? result.remedy : null;
  const advice = remedy ?? requestErrorTexts.unexpected.advice;
  throw new RequestError({ code: "REFUSED", message: result.message, advice });
}
