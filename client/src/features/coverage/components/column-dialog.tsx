import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { STATES } from "../../../shared/coverage/coverage-filter";
import { stateTexts } from "../../../shared/coverage/texts";
import { Dialog } from "../../../shared/dialog/dialog";
import { PulseIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { useIntegrationCatalog } from "../../../shared/integrations/use-integration-catalog";
import { sharedTexts } from "../../../shared/texts";
import { useMayManageAll } from "../../../shared/viewer/use-viewer";
import { coverageTexts } from "../texts";
import { type Column, isDriftUnknown } from "./column-head";
import { StateSymbol } from "./state-symbol";

interface ColumnDialogProps {
  column: Column | null;
  opened: boolean;
  onClose: () => void;
  onTestAll: (column: Column) => void;
  suggestionsLink: (integration: CatalogIntegration) => ReactNode;
}

/** What an integration's column counts, and what can be done for all of it. */
export function ColumnDialog({
  column,
  opened,
  onClose,
  onTestAll,
  suggestionsLink,
}: ColumnDialogProps) {
  return (
    <Dialog
      title={column?.displayName ?? ""}
      opened={opened}
      onClose={onClose}
      closeOnClickOutside
    >
      {column && (
        <ColumnContent
          column={column}
          suggestionsLink={suggestionsLink}
          onTestAll={() => {
            onClose();
            onTestAll(column);
          }}
        />
      )}
    </Dialog>
  );
}

interface ColumnContentProps extends Pick<ColumnDialogProps, "suggestionsLink"> {
  column: Column;
  onTestAll: () => void;
}

function ColumnContent({ column, onTestAll, suggestionsLink }: ColumnContentProps) {
  const { name, counts } = column;
  const mayManageAll = useMayManageAll();
  const integration = useIntegrationCatalog().data?.find((each) => each.name === name);
  const hasMappings = counts.MAPPED + counts.DRIFTED + counts.FAILING > 0;
  return (
    <Stack>
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: "none" }}>
        {STATES.map((state) => (
          <Group component="li" key={state} gap="xs" wrap="nowrap">
            <StateSymbol state={state} size={16} />
            <Text size="sm">
              {state === "DRIFTED" && isDriftUnknown(column)
                ? stateTexts.driftUnknown
                : coverageTexts.organizations(counts[state], stateTexts.names[state])}
            </Text>
          </Group>
        ))}
      </Stack>
      <Group justify="space-between">
        <Anchor component={Link} to={`/integrations/${name}`} size="sm">
          {coverageTexts.toIntegration}
        </Anchor>
        <Group gap="xs">
          {mayManageAll && hasMappings && (
            <Button variant="default" leftSection={<PulseIcon size={16} />} onClick={onTestAll}>
              {sharedTexts.actions.testAll}
            </Button>
          )}
          {integration && counts.UNMAPPED > 0 && suggestionsLink(integration)}
        </Group>
      </Group>
    </Stack>
  );
}
