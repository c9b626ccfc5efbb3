import { Button } from "@mantine/core";

import { EmptyState } from "../../../shared/feedback/empty-state";
import { SearchIcon } from "../../../shared/icons";
import { coverageTexts } from "../texts";

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
