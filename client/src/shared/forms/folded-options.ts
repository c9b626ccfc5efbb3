import { type ComboboxItem, isOptionsGroup, type OptionsFilter } from "@mantine/core";

import { searchFor } from "../../lib/search/text-search";

/** For a select of names: narrows as the lists and the service do. */
export const foldedOptions: OptionsFilter = ({ options, search, limit }) => {
  const wanted = searchFor(search);
  const found = options.filter(
    (option): option is ComboboxItem => !isOptionsGroup(option) && wanted.finds(option.label),
  );
  return found.slice(0, limit);
};
