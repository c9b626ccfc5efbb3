/** A refusal that a result union names; only validation says which fields. */
export interface ExpectedFailure {
  message: string;
  fields?: readonly { field: string; message: string }[];
}

export interface PlacedFailure<TField extends string> {
  /** What to show beside a field. */
  byField: Partial<Record<TField, string>>;
  /** What belongs to no field that is shown. */
  general: string | null;
}

/**
 * Puts each message beside its field. A path below a field ("mappingData.url") is shown at that
 * field, with the rest of the path named.
 */
export function placeFailure<TField extends string>(
  failure: ExpectedFailure,
  shown: readonly TField[],
): PlacedFailure<TField> {
  const messages = new Map<TField, string[]>();
  const general: string[] = failure.fields ? [] : [failure.message];
  for (const { field, message } of failure.fields ?? []) {
    const target = shown.find((name) => field === name || field.startsWith(`${name}.`));
    if (target === undefined) {
      general.push(`${field}: ${message}`);
      continue;
    }
    const rest = field.slice(target.length + 1);
    const said = messages.get(target) ?? [];
    messages.set(target, [...said, rest ? `${rest}: ${message}` : message]);
  }
  return { byField: joined(messages), general: general.join(" ") || null };
}

function joined<TField extends string>(messages: Map<TField, string[]>) {
  const byField: Partial<Record<TField, string>> = {};
  for (const [field, said] of messages) byField[field] = said.join(" ");
  return byField;
}
