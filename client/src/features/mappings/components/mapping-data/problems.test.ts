import { expect, it } from "vitest";

import { sited } from "../../../../tests/examples";
import { problems } from "./problems";
import { formSchema, STORED_SECRET } from "./schema";

const form = formSchema(sited.mappingDataSchema) ?? {};
const found = (data: Record<string, unknown>) => problems(form, { site: "ABC", ...data });

it("are none where all is as declared, and what is not declared is free", () => {
  const data = { tier: "tin", seats: 7, billed: false, api: { url: "u", retries: 0 }, team: [1] };
  expect(found(data)).toEqual({});
});

it.each([
  ["what is needed and absent", { site: undefined }, { site: "This is required." }],
  ["what is needed of an object", { api: { retries: 1 } }, { "api.url": "This is required." }],
  ["a wrong form", { site: "abc" }, { site: "This does not have the required format." }],
  ["no choice", { tier: "lead" }, { tier: "Choose one of the options." }],
  ["a text for a number", { seats: "many" }, { seats: "Enter a whole number, such as 7." }],
  ["a fraction for a whole number", { seats: 1.5 }, { seats: "Enter a whole number, such as 7." }],
  ["a number for a text", { site: 7 }, { site: "Enter text." }],
  ["a text for yes or no", { billed: "yes" }, { billed: "Choose Yes or No." }],
  [
    "too little",
    { api: { url: "u", retries: -1 } },
    { "api.retries": "The minimum is 0." },
  ],
])("name %s", (_, data, expected) => {
  expect(found(data)).toEqual(expected);
});

it("are none with null, which is as good as absent", () => {
  expect(found({ tier: null, seats: null })).toEqual({});
});

it("are none with a stored secret, which is not here to be checked", () => {
  const secret = { type: "string", format: "password", minLength: 20 };
  const schema = { type: "object", properties: { secret } };
  expect(problems(schema, { secret: STORED_SECRET })).toEqual({});
  expect(problems(schema, { secret: "short" })).toEqual({
    secret: "Enter at least 20 characters.",
  });
});

it("are left to the service where a pattern is one that only it understands", () => {
  const schema = { type: "object", properties: { site: { type: "string", pattern: "(?P<a>b)" } } };
  expect(problems(schema, { site: "anything" })).toEqual({});
});
