import { Anchor, Button, Group, Stack, Switch, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { Link } from "react-router";

import { BulkDialog } from "../../../shared/bulk/bulk-dialog";
import type { BulkItem } from "../../../shared/bulk/bulk-rows";
import { useDialog } from "../../../shared/dialog/use-dialog";
import { importEach } from "../../../shared/external-organizations/import-each";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import type { ListedExternalOrganization } from "../../../shared/external-organizations/types";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { Notice } from "../../../shared/feedback/notice";
import { SearchField } from "../../../shared/forms/search-field";
import { SearchIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { useAllOrganizations } from "../../../shared/organizations/use-all-organizations";
import { settleImports } from "../hooks/settle-imports";
import { importTexts } from "../texts";
import { ImportList } from "./import-list";
import { isMapped, namesakesIn, selectedOf, shownOf, toggled } from "./import-selection";
import { judgeImport } from "./import-verdict";
import { NextStep } from "./next-step";

interface ImportPanelProps {
  integration: CatalogIntegration;
  organizations: readonly ListedExternalOrganization[];
}

/** Choosing from the list, and what becomes of what was chosen. */
export function ImportPanel({ integration, organizations }: ImportPanelProps) {
  const queryClient = useQueryClient();
  const [search, setSearch] = useState("");
  const [hideMapped, setHideMapped] = useState(false);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const deferredSearch = useDeferredValue(search);
  const shown = useMemo(
    () => shownOf(organizations, deferredSearch, { hideMapped }),
    [organizations, deferredSearch, hideMapped],
  );
  const selected = selectedOf(organizations, selection);
  const preview = useDialog<BulkItem[]>();
  const items = preview.subject ?? [];
  const { organizations: ours } = useAllOrganizations();
  const namesakes = useMemo(() => namesakesIn(organizations, ours), [organizations, ours]);
  const selectable = shown.filter((each) => !isMapped(each) && !namesakes.has(each.id));
  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <SearchField
          label={importTexts.search}
          placeholder={importTexts.searchPlaceholder}
          clearLabel={importTexts.clearSearch}
          value={search}
          onChange={setSearch}
        />
        <Switch
          label={importTexts.onlyNew}
          checked={hideMapped}
          onChange={(event) => {
            setHideMapped(event.currentTarget.checked);
          }}
        />
      </Group>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" role="status">
          {importTexts.shown(shown.length, organizations.length, selected.length)}
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            disabled={selectable.length === 0}
            onClick={() => {
              setSelection(new Set([...selection, ...selectable.map(({ id }) => id)]));
            }}
          >
            {importTexts.selectShown(selectable.length)}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={selected.length === 0}
            onClick={() => {
              setSelection(new Set());
            }}
          >
            {importTexts.clear}
          </Button>
          <Button
            size="xs"
            disabled={selected.length === 0}
            onClick={() => {
              preview.open(selected.map(asItem));
            }}
          >
            {importTexts.import(selected.length)}
          </Button>
        </Group>
      </Group>
      {namesakes.size > 0 && (
        <Notice kind="info">
          {importTexts.namesakes(namesakes.size)}{" "}
          <Anchor
            component={Link}
            to={`/integrations/${integration.name}/suggestions`}
            inherit
            underline="always"
          >
            {importTexts.toSuggestions(integration.displayName)}
          </Anchor>
        </Notice>
      )}
      {shown.length > 0 ? (
        <ImportList
          label={importTexts.listLabel(integration.displayName)}
          namesakes={namesakes}
          organizations={shown}
          selection={selection}
          search={deferredSearch}
          onToggle={(id) => {
            setSelection(toggled(selection, id));
          }}
        />
      ) : (
        <EmptyState
          icon={<SearchIcon size={26} />}
          {...(organizations.length === 0 ? importTexts.nothingListed : importTexts.noneFound)}
        />
      )}
      <BulkDialog
        title={importTexts.confirmTitle(items.length)}
        explanation={importTexts.confirmExplanation(items.length, integration.displayName)}
        previewLabel={importTexts.previewLabel}
        submitLabel={importTexts.create(items.length)}
        items={items}
        opened={preview.opened}
        onClose={preview.close}
        send={(batch) =>
          importEach(
            integration.name,
            batch.map(({ key }) => key),
          )
        }
        judge={judgeImport}
        summary={importTexts.summary}
        next={<NextStep imported={integration.name} />}
        onEnd={() => {
          settleImports(queryClient, integration.name);
        }}
      />
    </Stack>
  );
}

function asItem({ id, name, isActive }: ListedExternalOrganization): BulkItem {
  const marks = [externalOrganizationTexts.id(id), ...(isActive ? [] : [importTexts.inactive])];
  return { key: id, title: name || id, detail: marks.join(" · ") };
}
