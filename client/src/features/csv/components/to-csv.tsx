import { Button } from "@mantine/core";
import { Link } from "react-router";

import { useMayManageAll } from "../../../shared/viewer/use-viewer";
import { csvTexts } from "../texts";

/** To the export and the import, for those who may use them. */
export function ToCsv() {
  if (!useMayManageAll()) return null;
  return (
    <Button component={Link} to="/csv" variant="default">
      {csvTexts.title}
    </Button>
  );
}
