import { useEffect, useState } from "react";

/** Of a longer list nothing is remembered, and nothing in it is called new. */
const MOST = 10_000;

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Which ids were not there when this person last looked, on this device. `ids` are all there are
 * now; absent until they are known. At a first look nothing is new.
 */
export function useNewSinceLastLook(
  subject: string,
  ids: readonly string[] | undefined,
): ReadonlySet<string> {
  const [seen] = useState(() => recall(subject));
  useEffect(() => {
    if (ids) remember(subject, ids);
  }, [subject, ids]);
  if (!seen || !ids || ids.length > MOST) return NOTHING;
  return new Set(ids.filter((id) => !seen.has(id)));
}

const keyOf = (subject: string) => `orgmap.seen.${subject}`;

function recall(subject: string): ReadonlySet<string> | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(subject)) ?? "null");
    return Array.isArray(stored) ? new Set(stored.map(String)) : null;
  } catch {
    return null;
  }
}

function remember(subject: string, ids: readonly string[]): void {
  try {
    if (ids.length > MOST) localStorage.removeItem(keyOf(subject));
    else localStorage.setItem(keyOf(subject), JSON.stringify(ids));
  } catch {
    // The browser keeps nothing here, or no more: then nothing is ever called new.
  }
}
