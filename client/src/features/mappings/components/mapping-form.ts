/** What the create and the edit form have in common: values, their rules, their failures. */
import {
  chosen,
  conflictingField,
  type ConflictingField,
  type Sides,
} from "../../../shared/conflict/conflict";
import type { ExternalOrganizationChoice } from "../../../shared/external-organizations/types";
import { type PlacedFailure, placeFailure } from "../../../shared/forms/expected-failure";
import type { Integration } from "../../../shared/integrations/types";
import type {
  CreateMappingInput,
  OrganizationMapping,
} from "../../../shared/mappings/integrationMapping";
import { statusText } from "../../../shared/values/status-text";
import { mappingTexts } from "../texts";
import type { MappingRefusal, UpdateMappingInput } from "../types";
import { type Data, isSecret, STORED_SECRET } from "./mapping-data/schema";

export interface MappingFormValues {
  externalOrgId: string;
  externalOrgName: string;
  /** JSON text, as typed. */
  mappingData: string;
  isActive: boolean;
}

const FIELDS = ["externalOrgId", "externalOrgName", "mappingData", "isActive"] as const;

export type MappingField = (typeof FIELDS)[number];

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

export function mappingDataProblem(text: string): string | null {
  try {
    const value = parseMappingData(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? null : mappingTexts.form.mappingDataNotObject;
  } catch (error) {
    return mappingTexts.form.mappingDataNotJson((error as SyntaxError).message);
  }
}

export function parseMappingData(text: string): unknown {
  return text.trim() === "" ? {} : JSON.parse(text);
}

/** The object that a text holds, or null where it holds none. */
export function dataIn(text: string): Data | null {
  return mappingDataProblem(text) === null ? (parseMappingData(text) as Data) : null;
}

/** The values as the service takes those of a new mapping. */
export function inputOf(
  values: MappingFormValues,
  mapping: { organizationId: string; integrationName: string },
): CreateMappingInput {
  return {
    organizationId: mapping.organizationId,
    integrationName: mapping.integrationName,
    externalOrgId: values.externalOrgId.trim(),
    externalOrgName: values.externalOrgName.trim(),
    mappingData: parseMappingData(values.mappingData),
  };
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

/** Where what stands in the way can be seen. */
export interface Pointer {
  to: string;
  label: string;
}

interface PlacedRefusal extends PlacedFailure<MappingField> {
  pointer: Pointer | null;
  /** What was refused of the mapping data, by the field's path; "" is the data as a whole. */
  byDataField: Record<string, string>;
}

/** A refusal that is about the choice of the external organization stands beside that choice. */
export function placeMappingFailure(failure: MappingRefusal): PlacedRefusal {
  switch (failure.__typename) {
    case "DuplicateMappingError":
    case "ExternalOrganizationClaimedError":
      return {
        byField: { externalOrgId: failure.message },
        general: null,
        pointer: pointerTo(failure),
        byDataField: {},
      };
    case "ValidationError":
      return {
        ...placeFailure(failure, FIELDS),
        pointer: null,
        byDataField: byDataField(failure.fields),
      };
    default:
      return { ...placeFailure(failure, FIELDS), pointer: null, byDataField: {} };
  }
}

function byDataField(fields: readonly { field: string; message: string }[]) {
  const found: Record<string, string> = {};
  for (const { field, message } of fields) {
    if (field !== "mappingData" && !field.startsWith(DATA)) continue;
    const path = field.slice(DATA.length);
    found[path] = [found[path], message].filter(Boolean).join(" ");
  }
  return found;
}

type InTheWay = Extract<
  MappingRefusal,
  { __typename: "DuplicateMappingError" | "ExternalOrganizationClaimedError" }
>;

/** Nowhere where the viewer may not see whose it is. */
function pointerTo(failure: InTheWay): Pointer | null {
  if (failure.__typename === "DuplicateMappingError") {
    const { id, organization } = failure.existing;
    return {
      to: `/organizations/${organization.id}/integrations#${mappingAnchor(id)}`,
      label: mappingTexts.form.toExisting,
    };
  }
  const { claimedBy } = failure;
  return (
    claimedBy && {
      to: `/organizations/${claimedBy.id}/integrations`,
      label: mappingTexts.form.toClaimant(claimedBy.name),
    }
  );
}

/** What the address of an organization's mappings ends with to point at one. */
export const mappingAnchor = (mappingId: string): string => `mapping-${mappingId}`;

const DATA = "mappingData.";

/** What the form and the mapping as it is now disagree on; `base` is what the form began with. */
export function conflictingFields(
  values: MappingFormValues,
  base: OrganizationMapping,
  current: OrganizationMapping,
  schema: unknown,
): ConflictingField[] {
  const [mine, before, there] = [values, formValues(base), formValues(current)].map((each) =>
    asTexts(each, schema),
  );
  if (!mine || !before || !there) return [];
  const names = new Set([...Object.keys(mine), ...Object.keys(there)]);
  return [...names].flatMap((name) =>
    conflictingField(name, fieldLabel(name), {
      base: before[name] ?? "",
      mine: mine[name] ?? "",
      current: there[name] ?? "",
    }),
  );
}

/** Every field, and every field of the mapping data, as a person reads it. */
function asTexts(values: MappingFormValues, schema: unknown): Partial<Record<string, string>> {
  const data = Object.entries(parseMappingData(values.mappingData) as object);
  return {
    externalOrgId: values.externalOrgId.trim(),
    externalOrgName: values.externalOrgName.trim(),
    isActive: statusText(values.isActive),
    ...Object.fromEntries(
      data.map(([name, value]) => [DATA + name, dataText(value, isSecret(schema, name))]),
    ),
  };
}

/** A secret that was typed in is not shown again here. */
function dataText(value: unknown, isSecret: boolean): string {
  if (isSecret && value !== STORED_SECRET) return mappingTexts.conflict.newSecret;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function fieldLabel(name: string): string {
  if (name.startsWith(DATA)) return mappingTexts.conflict.mappingDataField(name.slice(DATA.length));
  return mappingTexts.conflict.fields[name as keyof typeof mappingTexts.conflict.fields];
}

/** For each field the side that was chosen. */
export function merged(
  mine: MappingFormValues,
  current: OrganizationMapping,
  sides: Sides,
): MappingFormValues {
  const there = formValues(current);
  const from = (name: MappingField) => (chosen(sides, name) === "mine" ? mine : there);
  return {
    externalOrgId: from("externalOrgId").externalOrgId,
    externalOrgName: from("externalOrgName").externalOrgName,
    isActive: from("isActive").isActive,
    mappingData: mergedData(mine.mappingData, there.mappingData, sides),
  };
}

function mergedData(mine: string, current: string, sides: Sides): string {
  const ours = parseMappingData(mine) as Record<string, unknown>;
  const theirs = parseMappingData(current) as Record<string, unknown>;
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  const kept = names.flatMap((name) => {
    const source = chosen(sides, DATA + name) === "mine" ? ours : theirs;
    return name in source ? [[name, source[name]] as const] : [];
  });
  return JSON.stringify(Object.fromEntries(kept), null, 2);
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
      organizationTerm: mappingTexts.form.anyTerm,
      docsUrl: null,
      supportsDiscovery: false,
      isConfigured: false,
      missingSettings: [],
      mappingDataSchema: {},
    }
  );
}
