import { Button } from "@mantine/core";

import { coverageTexts } from "../../texts-coverage";
import { EmptyState } from "../feedback/empty-state";
import { SearchIcon } from "../icons";

export function NothingFound({ onShowAll }: { onShowAll: () => void }) {
  return (
    <EmptyState
      icon={<SearchIcon size={26} />}
      {...coverageTexts.noneFound}
      action={
        <Button variant="default" onClick={onShowAll}>
          {coverageTexts.showAll}
        </Button>
      }
    />
  );
}
