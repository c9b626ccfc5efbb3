import { useAddressState } from "../../lib/browser/use-address-state";
import { type StateFilter, stateFilterOf } from "./coverage-filter";

const ADDRESS = ["q", "state"] as const;

/** What the address says of the rows to show: a text that is in them, and their state. */
export function useCoverageFilter() {
  const [{ q: search, state }, change] = useAddressState(ADDRESS);
  return {
    search,
    filter: stateFilterOf(state),
    setSearch: (q: string) => {
      change({ q });
    },
    setFilter: (chosen: StateFilter) => {
      change({ state: chosen === "all" ? "" : chosen.toLowerCase() });
    },
    showAll: () => {
      change({ q: "", state: "" });
    },
  };
}
