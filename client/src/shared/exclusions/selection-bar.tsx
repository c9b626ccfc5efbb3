import { Button, Checkbox, Group } from "@mantine/core";

import { useDialog } from "../dialog/use-dialog";
import { ExcludeDialog } from "./exclude-dialog";
import { exclusionTexts } from "./texts";
import type { ToExclude } from "./types";
import type { Selection } from "./use-selection";

interface SelectionBarProps {
  kind: ToExclude["kind"];
  selection: Pick<
    Selection<ToExclude["items"][number]>,
    "selected" | "isAll" | "toggleAll" | "clear"
  >;
  integration: { name: string; displayName: string };
}

/** Selects all of a list, and excludes what is selected. */
export function SelectionBar({ kind, selection, integration }: SelectionBarProps) {
  const { selected, isAll, toggleAll, clear } = selection;
  const excluding = useDialog<ToExclude>();
  return (
    <>
      <Group gap="md" mih={30}>
        <Checkbox
          label={exclusionTexts.selectAll}
          checked={isAll}
          indeterminate={selected.length > 0 && !isAll}
          onChange={toggleAll}
        />
        {selected.length > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              excluding.open({ kind, items: selected });
            }}
          >
            {exclusionTexts.excludeSelected(selected.length)}
          </Button>
        )}
      </Group>
      <ExcludeDialog
        subject={excluding.subject}
        integration={integration}
        opened={excluding.opened}
        onClose={excluding.close}
        onDone={clear}
      />
    </>
  );
}
