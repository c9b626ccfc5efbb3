import { Button } from "@mantine/core";
import { Link } from "react-router";

import { EmptyState } from "../../../shared/feedback/empty-state";
import { BuildingIcon, SearchIcon } from "../../../shared/icons";
import { sharedTexts } from "../../../shared/texts";
import { integrationTexts } from "../texts";

interface NothingShownProps {
  hasRows: boolean;
  search: string;
  onShowAll: () => void;
}

export function NothingShown({ hasRows, search, onShowAll }: NothingShownProps) {
  const { noOrganizations, noneTitle, noneFound, allShown, showAll } = integrationTexts.page;
  if (!hasRows) {
    return (
      <EmptyState
        icon={<BuildingIcon size={26} />}
        {...noOrganizations}
        action={
          <Button component={Link} to="/organizations">
            {sharedTexts.toOrganizations}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={<SearchIcon size={26} />}
      title={noneTitle}
      explanation={search ? noneFound(search) : allShown}
      action={
        <Button variant="default" onClick={onShowAll}>
          {showAll}
        </Button>
      }
    />
  );
}
