/** What an integration says of its mapping data, made ready for a form. */

export type Data = Record<string, unknown>;

/** The part of JSON Schema that is looked at here; the rest goes through as it is. */
export interface DataSchema extends Record<string, unknown> {
  type?: string | string[];
  title?: string;
  description?: string;
  format?: string;
  writeOnly?: boolean;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  anyOf?: DataSchema[];
  properties?: Record<string, DataSchema>;
  required?: string[];
  $ref?: string;
  $defs?: Definitions;
}

type Definitions = Record<string, DataSchema>;

/** Stands for a stored secret; sent back, it leaves the secret alone. */
export const STORED_SECRET = "********";

const SIMPLE = ["string", "number", "integer", "boolean"];

/** Words that make what is allowed depend on something; no single input can show that. */
const CONDITIONS = ["anyOf", "oneOf", "allOf", "not", "if"];

const DEFINITION = "#/$defs/";

/**
 * The schema of the form, or null where a form would not do: no field is declared, or one that
 * no input can hold, such as a list. References are replaced by what they refer to, and a field
 * that may be absent is not declared as "this or null" any more. Fields besides the declared ones
 * are left out: they are kept, but they have no input.
 */
export function formSchema(schema: unknown): DataSchema | null {
  return isSchema(schema) ? objectSchema(schema, schema.$defs ?? {}, []) : null;
}

function objectSchema(
  { title, description, properties = {}, required = [] }: DataSchema,
  definitions: Definitions,
  within: string[],
): DataSchema | null {
  const fields = Object.entries(properties).map(
    ([name, field]) => [name, fieldSchema(field, definitions, within)] as const,
  );
  if (fields.length === 0 || fields.some(([, field]) => field === null)) return null;
  return {
    type: "object",
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    properties: Object.fromEntries(fields) as Record<string, DataSchema>,
    required,
  };
}

function fieldSchema(
  declared: DataSchema,
  definitions: Definitions,
  within: string[],
): DataSchema | null {
  const { $ref, ...field } = withoutNull(declared);
  if ($ref !== undefined) {
    const referred = $ref.startsWith(DEFINITION) && definitions[$ref.slice(DEFINITION.length)];
    // What contains itself has no end.
    if (!referred || within.includes($ref)) return null;
    return fieldSchema({ ...referred, ...field }, definitions, [...within, $ref]);
  }
  if (CONDITIONS.some((word) => word in field)) return null;
  if (field.type === "object") return objectSchema(field, definitions, within);
  if (typeof field.type !== "string" || !SIMPLE.includes(field.type)) return null;
  return "const" in field ? { ...field, enum: [field.const] } : field;
}

/** {"anyOf": [X, {"type": "null"}], "default": null} says that X may be absent. */
function withoutNull({ anyOf, ...field }: DataSchema): DataSchema {
  if (!anyOf) return field;
  const choices = anyOf.filter(({ type }) => type !== "null");
  if (choices.length !== 1) return { ...field, anyOf };
  const { default: usual, ...others } = { ...choices[0], ...field };
  return usual === null || usual === undefined ? others : { ...others, default: usual };
}

/** Whether every part that is declared as an object is one, so that its fields can be shown. */
export function fits(schema: DataSchema, data: Data): boolean {
  return Object.entries(schema.properties ?? {}).every(([name, field]) => {
    const value = data[name];
    if (!field.properties || value === undefined) return true;
    return isData(value) && fits(field, value);
  });
}

/** Where the fields are that have an input, such as "api.url". */
export function inputPaths(schema: DataSchema): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    field.properties ? inputPaths(field).map((path) => `${name}.${path}`) : [name],
  );
}

/** Where data is that the form has no input for. */
export function otherPaths(schema: DataSchema, data: Data): string[] {
  return Object.entries(data).flatMap(([name, value]) => {
    const field = schema.properties?.[name];
    if (!field) return [name];
    if (!field.properties || !isData(value)) return [];
    return otherPaths(field, value).map((path) => `${name}.${path}`);
  });
}

/** What is declared, or stored, at a path such as "api.url". */
export function declaredAt(schema: DataSchema, path: string): DataSchema | undefined {
  return path
    .split(".")
    .reduce<DataSchema | undefined>((within, name) => within?.properties?.[name], schema);
}

export function valueAt(data: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce((within, name) => (isData(within) ? within[name] : undefined), data);
}

/** An object that may be absent is, once its last value is gone. */
export function withoutEmpty(schema: DataSchema, data: Data): Data {
  const fields = Object.entries(data).flatMap(([name, value]) => {
    const field = schema.properties?.[name];
    if (value === undefined) return [];
    if (!field?.properties || !isData(value)) return [[name, value] as const];
    const kept = withoutEmpty(field, value);
    const isNeeded = Object.keys(kept).length > 0 || (schema.required ?? []).includes(name);
    return isNeeded ? [[name, kept] as const] : [];
  });
  return Object.fromEntries(fields);
}

export function isSecret(schema: unknown, name: string): boolean {
  const field = isSchema(schema) ? schema.properties?.[name] : undefined;
  return field !== undefined && isSecretField(withoutNull(field));
}

export const isSecretField = (field: DataSchema): boolean =>
  field.writeOnly === true || field.format === "password";

const isSchema = (schema: unknown): schema is DataSchema => isData(schema);

const isData = (value: unknown): value is Data =>
  typeof value === "object" && value !== null && !Array.isArray(value);
