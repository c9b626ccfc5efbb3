import { Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";

import { BulkDialog } from "../../../shared/bulk/bulk-dialog";
import { useDialog } from "../../../shared/dialog/use-dialog";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { SearchIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { settleImports } from "../hooks/settle-imports";
import { importTexts } from "../texts";
import type { ImportPreview } from "../types";
import { asItem } from "./chosen-item";
import { type Choices, chosen, chosenOf, mappedHereOf, sectionsOf, shownOf, withSafe } from "./import-choices";
import { ImportList } from "./import-list";
import { ImportSection } from "./import-section";
import { ImportToolbar } from "./import-toolbar";
import { judgeChoice } from "./import-verdict";
import { NextStep } from "./next-step";
import { type ChosenItem, sendChoices } from "./send-choices";

interface ImportPanelProps {
  integration: CatalogIntegration;
  preview: ImportPreview;
}

/** Choosing from the list, and what becomes of what was chosen. */
export function ImportPanel({ integration, preview }: ImportPanelProps) {
  const { candidates, groups } = preview;
  const queryClient = useQueryClient();
  const [search, setSearch] = useState("");
  const [group, setGroup] = useState("");
  const [choices, setChoices] = useState<Choices>(new Map());
  const deferredSearch = useDeferredValue(search);
  const mappedHere = useMemo(() => mappedHereOf(candidates), [candidates]);
  const shown = useMemo(
    () => shownOf(candidates, deferredSearch, group),
    [candidates, deferredSearch, group],
  );
  const sections = useMemo(() => sectionsOf(shown), [shown]);
  const selected = chosenOf(candidates, choices, mappedHere);
  const dialog = useDialog<ChosenItem[]>();
  const items = dialog.subject ?? [];
  const maps = items.filter(({ pair }) => pair !== null).length;
  const counts = { imports: items.length - maps, maps };
  const list = (part: keyof typeof sections) => (
    <ImportList
      label={importTexts.sections[part].title}
      candidates={sections[part]}
      choices={choices}
      mappedHere={mappedHere}
      search={deferredSearch}
      onChoose={(id, choice) => {
        setChoices(chosen(choices, id, choice));
      }}
    />
  );
  return (
    <Stack>
      <ImportToolbar
        search={search}
        onSearch={setSearch}
        groups={groups}
        group={group}
        onGroup={setGroup}
        shown={shown.length}
        all={candidates.length}
        safe={sections.fresh.length}
        selected={selected.map(({ choice }) => choice)}
        onSelectSafe={() => {
          setChoices(withSafe(choices, sections.fresh));
        }}
        onClear={() => {
          setChoices(new Map());
        }}
        onImport={() => {
          dialog.open(selected.map(asItem));
        }}
      />
      {sections.twins.length + sections.doubtful.length > 0 && (
        <Text size="sm">
          {importTexts.notChosen(sections.twins.length, sections.doubtful.length)}
        </Text>
      )}
      {shown.length === 0 && (
        <EmptyState
          icon={<SearchIcon size={26} />}
          {...(candidates.length === 0 ? importTexts.nothingListed : importTexts.noneFound)}
        />
      )}
      {ORDER.map(({ part, isOpen }) => (
        <ImportSection
          key={part}
          {...importTexts.sections[part]}
          count={sections[part].length}
          isOpen={isOpen}
        >
          {list(part)}
        </ImportSection>
      ))}
      <BulkDialog
        title={importTexts.confirmTitle(counts)}
        explanation={importTexts.confirmExplanation(counts, integration.displayName)}
        previewLabel={importTexts.previewLabel}
        submitLabel={importTexts.create(counts)}
        items={items}
        opened={dialog.opened}
        onClose={dialog.close}
        send={(batch) => sendChoices(integration.name, batch)}
        judge={judgeChoice}
        summary={importTexts.summary}
        next={<NextStep imported={integration.name} />}
        onEnd={() => {
          settleImports(queryClient, integration.name);
        }}
      />
    </Stack>
  );
}

const ORDER = [
  { part: "fresh", isOpen: true },
  { part: "twins", isOpen: true },
  { part: "doubtful", isOpen: false },
  { part: "mapped", isOpen: false },
] as const;
