import { Button } from "@mantine/core";
import { Link } from "react-router";

import { EmptyState } from "../components/feedback/empty-state";
import { SearchIcon } from "../components/icons";
import { useTitle } from "../hooks/use-title";
import { texts } from "../texts";

interface NotFoundProps {
  title?: string;
  explanation?: string;
}

export function NotFound({
  title = texts.notFound.title,
  explanation = texts.notFound.explanation,
}: NotFoundProps) {
  useTitle(title);
  return (
    <EmptyState
      icon={<SearchIcon size={26} />}
      title={title}
      explanation={explanation}
      action={
        <Button component={Link} to="/organizations">
          {texts.notFound.toOrganizations}
        </Button>
      }
    />
  );
}
