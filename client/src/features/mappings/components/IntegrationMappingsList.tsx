import { Button, Group, Stack, Switch, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState, type ReactNode } from "react";

import { lazyDialog } from "../../../shared/dialog/lazy-dialog";
import { useDialog } from "../../../shared/dialog/use-dialog";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { LinkIcon, PlusIcon } from "../../../shared/icons";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { externalLabel, integrationLabel } from "../../../shared/mappings/mapping-labels";
import { mappingRowTexts } from "../../../shared/mappings/texts";
import { useIntegrationMappings } from "../hooks/useIntegrationMappings";
import { mappingTexts } from "../texts";
import { MappingTable } from "./mapping-table";

const CreateMappingDialog = lazyDialog(
  async () => (await import("./CreateMappingDialog")).CreateMappingDialog,
);
const EditMappingDialog = lazyDialog(
  async () => (await import("./EditMappingDialog")).EditMappingDialog,
);
const TestConnectionDialog = lazyDialog(
  async () => (await import("./TestConnectionDialog")).TestConnectionDialog,
);
const DeleteConfirmationDialog = lazyDialog(
  async () => (await import("./DeleteConfirmationDialog")).DeleteConfirmationDialog,
);

interface IntegrationMappingsListProps {
  organizationId: string;
  /** Nothing new can be mapped to an inactive organization. */
  canAdd: boolean;
  /** What one may not do is not offered. */
  canManage: boolean;
  /** Tests all of the organization's mappings. */
  testAll: ReactNode;
}

export function IntegrationMappingsList({
  organizationId,
  canAdd,
  canManage,
  testAll,
}: IntegrationMappingsListProps) {
  const { data, error, isFetching, refetch } = useIntegrationMappings(organizationId);
  const [showInactive, setShowInactive] = useState(false);
  const [creating, { open: startCreating, close: stopCreating }] = useDisclosure(false);
  const editing = useDialog<OrganizationMapping>();
  const testing = useDialog<OrganizationMapping>();
  const deleting = useDialog<OrganizationMapping>();

  const mappings = inReadingOrder(data ?? []);
  const shown = showInactive ? mappings : mappings.filter((mapping) => mapping.isActive);
  const inactiveCount = mappings.filter((mapping) => !mapping.isActive).length;
  const addButton = canManage && <AddButton canAdd={canAdd} onClick={startCreating} />;

  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={2} size="h3">
            {mappingTexts.list.title}
          </Title>
          <Text c="dimmed" size="sm">
            {mappingTexts.list.explanation}
          </Text>
        </div>
        <Group>
          {inactiveCount > 0 && (
            <Switch
              label={mappingTexts.list.showInactive(inactiveCount)}
              checked={showInactive}
              onChange={(event) => {
                setShowInactive(event.currentTarget.checked);
              }}
            />
          )}
          {canManage && inactiveCount < mappings.length && testAll}
          {shown.length > 0 && addButton}
        </Group>
      </Group>

      {error && (
        <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
      )}
      {!data && !error && <ListSkeleton rows={3} height={64} />}
      {data && shown.length === 0 && (
        <EmptyState
          icon={<LinkIcon size={26} />}
          {...(inactiveCount > 0 ? mappingTexts.list.onlyInactive : mappingTexts.list.empty)}
          action={addButton}
        />
      )}
      {shown.length > 0 && (
        <MappingTable
          mappings={shown}
          actions={
            canManage
              ? { onEdit: editing.open, onTest: testing.open, onDelete: deleting.open }
              : null
          }
        />
      )}

      <CreateMappingDialog
        organizationId={organizationId}
        opened={creating}
        onClose={stopCreating}
      />
      <EditMappingDialog {...dialogProps(editing)} organizationId={organizationId} />
      <TestConnectionDialog {...dialogProps(testing)} organizationId={organizationId} />
      <DeleteConfirmationDialog {...dialogProps(deleting)} organizationId={organizationId} />
    </Stack>
  );
}

function AddButton({ canAdd, onClick }: { canAdd: boolean; onClick: () => void }) {
  return (
    <Button leftSection={<PlusIcon size={16} />} onClick={onClick} disabled={!canAdd}>
      {mappingRowTexts.add}
    </Button>
  );
}

function dialogProps({
  subject,
  opened,
  close,
}: ReturnType<typeof useDialog<OrganizationMapping>>) {
  return { mapping: subject, opened, onClose: close };
}

function inReadingOrder(mappings: OrganizationMapping[]): OrganizationMapping[] {
  return [...mappings].sort(
    (one, other) =>
      integrationLabel(one).localeCompare(integrationLabel(other)) ||
      Number(other.isActive) - Number(one.isActive) ||
      externalLabel(one).localeCompare(externalLabel(other)),
  );
}
