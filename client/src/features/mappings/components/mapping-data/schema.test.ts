import { describe, expect, it } from "vitest";

import { sited } from "../../../../tests/examples";
import { fits, formSchema, inputPaths, otherPaths, withoutEmpty } from "./schema";

const form = formSchema(sited.mappingDataSchema) ?? {};
const withField = (field: object, others: object = {}) =>
  formSchema({ type: "object", properties: { field }, ...others });

describe("a form", () => {
  it("has an input for each value that is declared, those of objects too", () => {
    expect(inputPaths(form)).toEqual([
      "site",
      "tier",
      "seats",
      "billed",
      "token",
      "api.url",
      "api.retries",
    ]);
  });

  it("declares what may be absent as what it is when it is there", () => {
    expect(form.properties?.tier).toEqual({ type: "string", enum: ["gold", "tin"], title: "Tier" });
  });

  it("keeps what a value usually is", () => {
    const field = { anyOf: [{ type: "integer" }, { type: "null" }], default: 3 };
    expect(withField(field)?.properties?.field).toEqual({ type: "integer", default: 3 });
  });

  it("offers the only value there is", () => {
    expect(withField({ type: "string", const: "v2" })?.properties?.field?.enum).toEqual(["v2"]);
  });

  it.each([
    ["nothing is declared", { type: "object", properties: {} }],
    ["the schema is no object", true],
    ["there is no schema", null],
  ])("is none where %s", (_, schema) => {
    expect(formSchema(schema)).toBeNull();
  });

  it.each([
    ["a list", { type: "array", items: { type: "string" } }],
    ["an object without declared fields", { type: "object" }],
    ["a choice between kinds", { anyOf: [{ type: "string" }, { type: "integer" }] }],
    ["what depends on something", { type: "string", if: { minLength: 3 } }],
    ["any value", {}],
    ["a definition that is not there", { $ref: "#/$defs/Missing" }],
    ["a definition elsewhere", { $ref: "https://schemas.example/field" }],
  ])("is none where a field takes %s", (_, field) => {
    expect(withField(field)).toBeNull();
  });

  it("is none where a definition contains itself", () => {
    const group = { type: "object", properties: { within: { $ref: "#/$defs/Group" } } };
    expect(withField({ $ref: "#/$defs/Group" }, { $defs: { Group: group } })).toBeNull();
  });
});

describe("data", () => {
  it("besides the declared fields is known, at every level", () => {
    const data = { site: "ABC", team: "blue", api: { url: "u", version: { major: 2 } } };
    expect(otherPaths(form, data)).toEqual(["team", "api.version"]);
  });

  it.each(["text", null, [], 7])("with %j for an object does not fit the form", (api) => {
    expect(fits(form, { api })).toBe(false);
  });

  it("loses an object with its last value, but no other", () => {
    const data = { site: undefined, api: { url: undefined }, others: {} };
    expect(withoutEmpty(form, data)).toEqual({ others: {} });
  });

  it("keeps an empty object that is needed", () => {
    expect(withoutEmpty({ ...form, required: ["api"] }, { api: {} })).toEqual({ api: {} });
  });
});
