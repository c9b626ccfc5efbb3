import { describe, expect, it } from "vitest";

import { externalOrgIdProblem } from "../../../shared/external-organizations/choice-problems";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { mapping } from "../../../tests/examples";
import { mappingTexts } from "../texts";
import { changedFields, formValues, mappingDataProblem, placeMappingFailure } from "./mapping-form";

describe("an external id", () => {
  it.each([
    ["", "missing"],
    ["   ", "missing"],
    ["x".repeat(201), externalOrganizationTexts.tooLong],
    ["a<b", externalOrganizationTexts.forbiddenCharacters],
    ["it's", externalOrganizationTexts.forbiddenCharacters],
  ])("%j is refused", (id, problem) => {
    expect(externalOrgIdProblem(id, "missing")).toBe(problem);
  });

  it("may be 200 characters, not counting the blanks around it", () => {
    expect(externalOrgIdProblem(` ${"x".repeat(200)} `, "missing")).toBeNull();
  });
});

describe("mapping data", () => {
  it.each(["[]", "null", "7", '"text"'])("%s is refused: it is no object", (text) => {
    expect(mappingDataProblem(text)).toBe(mappingTexts.form.mappingDataNotObject);
  });

  it("that is not JSON is refused with the reason", () => {
    expect(mappingDataProblem("{a}")).toMatch(/^This is not valid JSON: ./);
  });

  it("may be left empty", () => {
    expect(mappingDataProblem("  ")).toBeNull();
  });
});

describe("an edit", () => {
  it("sends nothing when nothing but white space changed", () => {
    const values = { ...formValues(mapping), externalOrgId: " 17 ", mappingData: '{"team":"blue"}' };
    expect(changedFields(values, mapping)).toEqual({});
  });

  it("sends what changed and nothing else", () => {
    const values = { ...formValues(mapping), externalOrgName: "Other", isActive: false };
    expect(changedFields(values, mapping)).toEqual({ externalOrgName: "Other", isActive: false });
  });
});

describe("a refusal", () => {
  it("names the rest of a path below a field", () => {
    const placed = placeMappingFailure({
      __typename: "ValidationError",
      message: "",
      fields: [
        { field: "mappingData.api.url", message: "Not an address." },
        { field: "organizationId", message: "Not an id." },
      ],
    });
    expect(placed).toEqual({
      pointer: null,
      byField: { mappingData: "api.url: Not an address." },
      byDataField: { "api.url": "Not an address." },
      general: "organizationId: Not an id.",
    });
  });
});
