import { useSearchParams } from "react-router";

/** One parameter of the address; an empty one is left out of it. */
export function useSearchParam(name: string): [string, (value: string) => void] {
  const [searchParams, setSearchParams] = useSearchParams();
  const set = (value: string) => {
    setSearchParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  };
  return [searchParams.get(name) ?? "", set];
}
