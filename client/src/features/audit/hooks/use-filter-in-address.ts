import { useMemo } from "react";
import { useSearchParams } from "react-router";

import { auditTexts } from "../texts";
import type { AuditAction, AuditFilter } from "../types";

const NAMES = { action: "action", person: "person", integration: "integration", text: "q" } as const;

/** The filter stands in the address, so that it can be sent to a colleague. */
export function useFilterInAddress(): [AuditFilter, (filter: AuditFilter) => void] {
  const [parameters, setParameters] = useSearchParams();
  const query = parameters.toString();
  const filter = useMemo(() => filterIn(new URLSearchParams(query)), [query]);
  const write = (changed: AuditFilter) => {
    const written = Object.entries(changed).flatMap(([key, value]: [string, string]) =>
      value === "" ? [] : [[NAMES[key as keyof AuditFilter], value]],
    );
    setParameters(new URLSearchParams(written), { replace: true, preventScrollReset: true });
  };
  return [filter, write];
}

function filterIn(parameters: URLSearchParams): AuditFilter {
  const read = (key: keyof AuditFilter) => parameters.get(NAMES[key]) ?? "";
  return {
    action: knownAction(read("action")),
    person: read("person"),
    integration: read("integration"),
    text: read("text"),
  };
}

const knownAction = (text: string): AuditAction | "" =>
  text in auditTexts.actions ? (text as AuditAction) : "";
