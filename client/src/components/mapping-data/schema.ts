/** What an integration says of its mapping data, made ready for a form. */

export type Data = Record<string, unknown>;

/** The part of JSON Schema that is looked at here; the rest goes through as it is. */
export interface DataSchema extends Record<string, unknown> {
  type?: string | string[];
  title?: string;
  format?: string;
  writeOnly?: boolean;
  enum?: unknown[];
  anyOf?: DataSchema[];
  properties?: Record<string, DataSchema>;
  required?: string[];
  additionalProperties?: unknown;
}

/** Stands for a stored secret; sent back, it leaves the secret alone. */
export const STORED_SECRET = "********";

const SIMPLE = ["string", "number", "integer", "boolean"];

/**
 * The schema of the form, or null where a form would not do: no field is declared, or one that no
 * single input can hold. A field that may be absent is not declared as "this or null" any more, and
 * fields besides the declared ones are left out: they are kept, but they have no input.
 */
export function formSchema(schema: unknown): DataSchema | null {
  if (!isSchema(schema) || !schema.properties) return null;
  const fields = Object.entries(schema.properties).map(
    ([name, field]) => [name, withoutNull(field)] as const,
  );
  if (fields.length === 0 || !fields.every(([, field]) => isSimple(field))) return null;
  return {
    type: "object",
    properties: Object.fromEntries(fields),
    required: schema.required ?? [],
  };
}

export const allowsOthers = (schema: unknown): boolean =>
  !isSchema(schema) || schema.additionalProperties !== false;

/** Fields of the data that the form has no input for. */
export function otherFields(schema: DataSchema, data: Data): string[] {
  return Object.keys(data).filter((name) => !(name in (schema.properties ?? {})));
}

export function isSecret(schema: unknown, name: string): boolean {
  const field = isSchema(schema) ? schema.properties?.[name] : undefined;
  return field !== undefined && isSecretField(withoutNull(field));
}

export const isSecretField = (field: DataSchema): boolean =>
  field.writeOnly === true || field.format === "password";

function isSchema(schema: unknown): schema is DataSchema {
  return typeof schema === "object" && schema !== null;
}

/** {"anyOf": [X, {"type": "null"}], "default": null} says that X may be absent. */
function withoutNull({ anyOf, ...field }: DataSchema): DataSchema {
  const choices = anyOf?.filter(({ type }) => type !== "null");
  const { default: usual, ...others } = { ...choices?.[0], ...field };
  if (!anyOf) return field;
  if (choices?.length !== 1) return { ...field, anyOf };
  return usual === null || usual === undefined ? others : { ...others, default: usual };
}

function isSimple(field: DataSchema): boolean {
  return typeof field.type === "string" && SIMPLE.includes(field.type);
}
