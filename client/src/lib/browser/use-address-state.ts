import { useState } from "react";
import { NavigationType, useLocation, useNavigationType, useSearchParams } from "react-router";

type Values<TName extends string> = Record<TName, string>;

/**
 * Parameters of the address; empty ones are left out of it. A change shows at once, and the address
 * follows: it changes in a transition, during which a field that showed it would lose what is typed.
 */
export function useAddressState<TName extends string>(
  names: readonly TName[],
): [Values<TName>, (changes: Partial<Values<TName>>) => void] {
  const [searchParams, setSearchParams] = useSearchParams();
  const { key } = useLocation();
  const navigationType = useNavigationType();
  const [values, setValues] = useState(() => valuesIn(searchParams, names));
  const [shownKey, setShownKey] = useState(key);
  if (key !== shownKey) {
    setShownKey(key);
    // Own changes replace; a link, or going back, leads elsewhere.
    if (navigationType !== NavigationType.Replace) setValues(valuesIn(searchParams, names));
  }
  const change = (changes: Partial<Values<TName>>) => {
    const next = { ...values, ...changes };
    setValues(next);
    const after = new URLSearchParams(searchParams);
    for (const name of names) {
      if (next[name]) after.set(name, next[name]);
      else after.delete(name);
    }
    setSearchParams(after, { replace: true });
  };
  return [values, change];
}

function valuesIn<TName extends string>(params: URLSearchParams, names: readonly TName[]) {
  return Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""])) as Values<TName>;
}
