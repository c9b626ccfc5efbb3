/** What is wrong with data, told before the service is asked; the service has the last word. */
import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";

import { mappingTexts } from "../../texts";
import { type Data, type DataSchema, declaredAt, STORED_SECRET, valueAt } from "./schema";

/** These only say that something below them is wrong. */
const CONTAINERS = ["properties", "items"];

/**
 * Messages by path. The validator reads the schema as it goes; the usual ones compile it to code,
 * which the content security policy forbids.
 */
export function problems(schema: DataSchema, data: Data): Record<string, string> {
  const found: Record<string, string> = {};
  for (const unit of check(schema, data)) {
    const path = pathOf(unit);
    if (CONTAINERS.includes(unit.keyword) || valueAt(data, path) === STORED_SECRET) continue;
    found[path] ??= messageOf(unit, declaredAt(schema, path));
  }
  return found;
}

/** A pattern may be one that only the service understands; the service then checks alone. */
function check(schema: DataSchema, data: Data): OutputUnit[] {
  try {
    return new Validator(schema as Schema, "2020-12", false).validate(withoutNulls(data)).errors;
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Null is as good as absent. */
const withoutNulls = (data: Data): unknown =>
  JSON.parse(JSON.stringify(data, (_, value: unknown) => (value === null ? undefined : value)));

/** "#/api/url" is "api.url"; what is missing is named in the message alone. */
function pathOf({ keyword, instanceLocation, error }: OutputUnit): string {
  const path = instanceLocation.split("/").slice(1);
  const missing = keyword === "required" ? /"(.+)"/.exec(error)?.[1] : undefined;
  return [...path, ...(missing === undefined ? [] : [missing])].join(".");
}

function messageOf({ keyword, error }: OutputUnit, field: DataSchema | undefined): string {
  return mappingTexts.data.problems[keyword]?.(field?.[keyword]) ?? error;
}
