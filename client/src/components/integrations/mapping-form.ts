/** What the create and the edit form have in common: values, their rules, their failures. */
import { texts } from "../../texts";
import type {
  ExternalOrganizationChoice,
  Integration,
  OrganizationMapping,
  UpdateMappingInput,
} from "../../types/integrationMapping";
import type { ConflictingField } from "../conflict-notice";
import { placeFailure, type ExpectedFailure, type PlacedFailure } from "../expected-failure";
import { statusText } from "../status-text";

export interface MappingFormValues {
  externalOrgId: string;
  externalOrgName: string;
  /** JSON text, as typed. */
  mappingData: string;
  isActive: boolean;
}

const FIELDS = ["externalOrgId", "externalOrgName", "mappingData", "isActive"] as const;
export type MappingField = (typeof FIELDS)[number];

const MAX_LENGTH = 200;

export const emptyMapping: MappingFormValues = {
  externalOrgId: "",
  externalOrgName: "",
  mappingData: "{}",
  isActive: true,
};

export function formValues(mapping: OrganizationMapping): MappingFormValues {
  return {
    externalOrgId: mapping.externalOrgId,
    externalOrgName: mapping.externalOrgName,
    mappingData: JSON.stringify(mapping.mappingData, null, 2),
    isActive: mapping.isActive,
  };
}

export function choiceOf(values: MappingFormValues): ExternalOrganizationChoice {
  return { id: values.externalOrgId, name: values.externalOrgName };
}

export function externalOrgIdProblem(value: string, missing: string): string | null {
  const id = value.trim();
  if (id === "") return missing;
  if (id.length > MAX_LENGTH) return texts.mappingForm.tooLong;
  return /[<>"']/.test(id) ? texts.mappingForm.forbiddenCharacters : null;
}

export function externalOrgNameProblem(value: string): string | null {
  return value.trim().length > MAX_LENGTH ? texts.mappingForm.tooLong : null;
}

export function mappingDataProblem(text: string): string | null {
  try {
    const value = parseMappingData(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? null : texts.mappingForm.mappingDataNotObject;
  } catch (error) {
    return texts.mappingForm.mappingDataNotJson((error as SyntaxError).message);
  }
}

export function parseMappingData(text: string): unknown {
  return text.trim() === "" ? {} : JSON.parse(text);
}

/** The fields that differ from the mapping, as the service takes them. */
export function changedFields(
  values: MappingFormValues,
  mapping: OrganizationMapping,
): Partial<UpdateMappingInput> {
  const changes: Partial<UpdateMappingInput> = {};
  const id = values.externalOrgId.trim();
  const name = values.externalOrgName.trim();
  const data = parseMappingData(values.mappingData);
  if (id !== mapping.externalOrgId) changes.externalOrgId = id;
  if (name !== mapping.externalOrgName) changes.externalOrgName = name;
  if (JSON.stringify(data) !== JSON.stringify(mapping.mappingData)) changes.mappingData = data;
  if (values.isActive !== mapping.isActive) changes.isActive = values.isActive;
  return changes;
}

/** A refusal that is about the choice of the external organization stands beside that choice. */
export function placeMappingFailure(
  failure: ExpectedFailure & { __typename: string },
): PlacedFailure<MappingField> {
  switch (failure.__typename) {
    case "DuplicateMappingError":
    case "ExternalOrganizationClaimedError":
      return { byField: { externalOrgId: failure.message }, general: null };
    default:
      return placeFailure(failure, FIELDS);
  }
}

/** Both values of each field that a mapping and the form can disagree on. */
export function conflictingFields(
  values: MappingFormValues,
  current: OrganizationMapping,
): ConflictingField[] {
  const there = formValues(current);
  const labels = texts.conflict.fields;
  return [
    { label: labels.externalOrgId, current: there.externalOrgId, mine: values.externalOrgId },
    { label: labels.externalOrgName, current: there.externalOrgName, mine: values.externalOrgName },
    { label: labels.mappingData, current: there.mappingData, mine: values.mappingData },
    {
      label: labels.isActive,
      current: statusText(there.isActive),
      mine: statusText(values.isActive),
    },
  ];
}

/** The mapping's integration; one that is no longer installed can still be edited by hand. */
export function integrationOf(
  mapping: OrganizationMapping,
  integrations: readonly Integration[],
): Integration {
  const installed = integrations.find(({ name }) => name === mapping.integrationName);
  return (
    installed ?? {
      name: mapping.integrationName,
      displayName: mapping.integration?.displayName ?? mapping.integrationName,
      organizationTerm: texts.mappingForm.anyTerm,
      docsUrl: null,
      supportsDiscovery: false,
      isConfigured: false,
      missingSettings: [],
    }
  );
}
