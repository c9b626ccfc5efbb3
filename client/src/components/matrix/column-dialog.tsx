import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";

import { useIntegrationCatalog } from "../../hooks/use-coverage";
import { useMayManageAll } from "../../hooks/use-viewer";
import { bulkTestTexts } from "../../texts-bulk-test";
import { coverageTexts } from "../../texts-coverage";
import { integrationTexts } from "../../texts-integrations";
import { STATES } from "../coverage/coverage-filter";
import { Dialog } from "../dialog";
import { PulseIcon } from "../icons";
import { SuggestionsLink } from "../suggestions/suggestions-link";
import { isDriftUnknown, type Column } from "./column-head";
import { StateSymbol } from "./state-symbol";

interface ColumnDialogProps {
  column: Column | null;
  opened: boolean;
  onClose: () => void;
  onTestAll: (column: Column) => void;
}

/** What an integration's column counts, and what can be done for all of it. */
export function ColumnDialog({ column, opened, onClose, onTestAll }: ColumnDialogProps) {
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
          onTestAll={() => {
            onClose();
            onTestAll(column);
          }}
        />
      )}
    </Dialog>
  );
}

function ColumnContent({ column, onTestAll }: { column: Column; onTestAll: () => void }) {
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
                ? coverageTexts.driftUnknown
                : coverageTexts.organizations(counts[state], integrationTexts.states[state])}
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
              {bulkTestTexts.action}
            </Button>
          )}
          {integration && counts.UNMAPPED > 0 && <SuggestionsLink integration={integration} />}
        </Group>
      </Group>
    </Stack>
  );
}
