import { Validator, type OutputUnit, type Schema } from "@cfworker/json-schema";
import { toErrorSchema, type RJSFValidationError, type ValidatorType } from "@rjsf/utils";

import { mappingDataTexts as texts } from "./texts";

/** These only say that something below them is wrong. */
const CONTAINERS = ["properties", "items", "allOf", "$ref"];

/**
 * Reads the schema as it goes. The form library's usual validator compiles schemas to code, which
 * the content security policy forbids.
 */
export const validator: ValidatorType = {
  validateFormData: (formData, schema) => {
    const errors = problems(schema as Schema, formData);
    return { errors, errorSchema: toErrorSchema(errors) };
  },
  isValid: (schema, formData) => problems(schema as Schema, formData).length === 0,
  rawValidation: () => ({}),
};

function problems(schema: Schema, data: unknown): RJSFValidationError[] {
  const units = check(schema, withoutUndefined(data)).filter(
    ({ keyword }) => !CONTAINERS.includes(keyword),
  );
  return units.map((unit) => {
    const message = messageOf(unit);
    return { name: unit.keyword, property: propertyOf(unit), message, stack: message };
  });
}

/** A pattern may be one that only the service understands; it then checks alone. */
function check(schema: Schema, data: unknown): OutputUnit[] {
  try {
    return new Validator(schema, "2020-12", false).validate(data).errors;
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** As JSON has it: a field without a value is absent. */
const withoutUndefined = (data: unknown): unknown => JSON.parse(JSON.stringify(data ?? {}));

/** "#/site" is ".site"; what is missing is named in the message alone. */
function propertyOf({ keyword, instanceLocation, error }: OutputUnit): string {
  const path = instanceLocation.split("/").slice(1);
  const missing = keyword === "required" ? /"(.+)"/.exec(error)?.[1] : undefined;
  return [...path, ...(missing === undefined ? [] : [missing])].map((name) => `.${name}`).join("");
}

function messageOf({ keyword, error }: OutputUnit): string {
  return texts.problems[keyword] ?? error;
}
