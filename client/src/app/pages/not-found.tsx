import { Button } from "@mantine/core";
import { Link } from "react-router";

import { EmptyState } from "../../shared/feedback/empty-state";
import { SearchIcon } from "../../shared/icons";
import { sharedTexts } from "../../shared/texts";
import { useTitle } from "../../shared/use-title";
import { appTexts } from "../texts";

interface NotFoundProps {
  title?: string;
  explanation?: string;
}

export function NotFound({
  title = appTexts.notFound.title,
  explanation = appTexts.notFound.explanation,
}: NotFoundProps) {
  useTitle(title);
  return (
    <EmptyState
      icon={<SearchIcon size={26} />}
      title={title}
      explanation={explanation}
      action={
        <Button component={Link} to="/organizations">
          {sharedTexts.toOrganizations}
        </Button>
      }
    />
  );
}
