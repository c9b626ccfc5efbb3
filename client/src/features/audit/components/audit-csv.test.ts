import { describe, expect, it } from "vitest";

import { auditEvent } from "../../../tests/examples";
import { auditCsv, csvCell } from "./audit-csv";

const COMMON = "2026-01-01T12:00:00+00:00,MAPPING_UPDATED,mira,graphql,Harbour,o1,halopsa,e1";

describe("a cell", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1"])(
    "that a spreadsheet would run, %j, becomes text",
    (formula) => {
      expect(csvCell(formula)).toBe(`'${formula}`);
    },
  );

  it("that begins with a line break is both text and quoted", () => {
    expect(csvCell("\r=1")).toBe('"\'\r=1"');
  });

  it.each([
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ["plain - text", "plain - text"],
  ])("%j is written %j", (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});

describe("the file", () => {
  it("has a line for each changed field", () => {
    const event = auditEvent({
      changes: {
        isActive: { before: null, after: true },
        externalOrgName: { before: "", after: "=cmd" },
      },
    });
    expect(auditCsv([event]).split("\r\n").slice(1)).toEqual([
      `${COMMON},isActive,,true`,
      `${COMMON},externalOrgName,,'=cmd`,
      "",
    ]);
  });

  it("has a line for an event without fields", () => {
    const [, line] = auditCsv([auditEvent({ changes: {} })]).split("\r\n");
    expect(line).toBe(`${COMMON},,,`);
  });

  it("begins with what the columns are", () => {
    expect(auditCsv([])).toBe(
      "Time (UTC),Action,Person,Source,Organization,Organization id,Integration,Event id,Field," +
        "Before,After\r\n",
    );
  });
});
