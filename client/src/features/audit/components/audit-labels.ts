import { mappingRowTexts } from "../../../shared/mappings/texts";
import { statusText } from "../../../shared/values/status-text";
import { auditTexts } from "../texts";

const MAPPING_DATA = "mappingData.";

export function fieldLabel(field: string): string {
  if (field.startsWith(MAPPING_DATA)) {
    return auditTexts.mappingDataField(field.slice(MAPPING_DATA.length));
  }
  return auditTexts.fields[field] ?? field;
}

/** In people's words; null where there is nothing. */
export function valueText(field: string, value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "boolean") return booleanText(field, value);
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
    return value.join(", ") || null;
  }
  return JSON.stringify(value);
}

function booleanText(field: string, value: boolean): string {
  switch (field) {
    case "isActive":
      return statusText(value);
    case "lastTestSuccess":
      return value ? mappingRowTexts.testPassed : mappingRowTexts.testFailed;
    default:
      return value ? auditTexts.yes : auditTexts.no;
  }
}

export const sourceText = (source: string): string => auditTexts.sources[source] ?? source;
