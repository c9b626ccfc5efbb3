import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";

import { Notice } from "../../../shared/feedback/notice";
import { mergeTexts } from "../texts";
import type { MergedOrganization } from "./merge-dialog";

const texts = mergeTexts.mergedNotice;

/** On the page of an organization that was merged: where it went. */
export function MergedNotice({ into, canUndo }: { into: MergedOrganization; canUndo: boolean }) {
  return (
    <Notice kind="warning" title={texts.title}>
      <Text size="sm">
        {texts.explanation}{" "}
        <Anchor component={Link} to={`/organizations/${into.id}`} inherit fw={600}>
          {into.name}
        </Anchor>
        . {canUndo && texts.undoUnderDetails}
      </Text>
    </Notice>
  );
}
