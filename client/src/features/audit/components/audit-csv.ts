import { auditTexts } from "../texts";
import type { AuditEvent } from "../types";

const { columns } = auditTexts.download;

/** What a spreadsheet takes for a formula: it would be run on opening the file. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A line for each changed field, as RFC 4180 has it. Times and names are as the service sends them. */
export function auditCsv(events: readonly AuditEvent[]): string {
  const lines = [Object.values(columns), ...events.flatMap(linesOf)];
  return lines.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

function linesOf(event: AuditEvent): string[][] {
  const common = [
    event.occurredAt,
    event.action,
    event.userId,
    event.source,
    event.organization?.name ?? "",
    event.organization?.id ?? "",
    event.integrationName ?? "",
    event.id,
  ];
  const fields = Object.entries(event.changes);
  if (fields.length === 0) return [[...common, "", "", ""]];
  return fields.map(([field, { before, after }]) => [
    ...common,
    field,
    plainText(before),
    plainText(after),
  ]);
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A leading apostrophe makes text of a formula. */
export function csvCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
