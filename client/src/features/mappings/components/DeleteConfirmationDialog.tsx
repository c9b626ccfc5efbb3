import { List, Stack, Text } from "@mantine/core";
import { type SubmitEvent, useState } from "react";

import { Dialog } from "../../../shared/dialog/dialog";
import { DialogActions } from "../../../shared/dialog/dialog-actions";
import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { externalLabel, integrationLabel } from "../../../shared/mappings/mapping-labels";
import { useDeleteMapping } from "../hooks/useIntegrationMappings";
import { mappingTexts } from "../texts";
import type { DeleteMappingResult } from "../types";

interface DeleteConfirmationDialogProps {
  organizationId: string;
  mapping: OrganizationMapping | null;
  opened: boolean;
  onClose: () => void;
}

export function DeleteConfirmationDialog({
  organizationId,
  mapping,
  opened,
  onClose,
}: DeleteConfirmationDialogProps) {
  return (
    <Dialog title={mappingTexts.deletion.title} opened={opened} onClose={onClose} closeOnClickOutside>
      {mapping && (
        <DeleteConfirmation organizationId={organizationId} mapping={mapping} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface DeleteConfirmationProps {
  organizationId: string;
  mapping: OrganizationMapping;
  onClose: () => void;
}

function DeleteConfirmation({ organizationId, mapping, onClose }: DeleteConfirmationProps) {
  const deletion = useDeleteMapping();
  const [changed, setChanged] = useState<OrganizationMapping | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const shown = changed ?? mapping;

  const show = (result: DeleteMappingResult) => {
    if (result.__typename === "OrganizationMapping") {
      toastSuccess(mappingTexts.deletion.done(externalLabel(result)));
      onClose();
    } else if (result.__typename === "VersionConflictError") {
      setChanged(result.current);
    } else {
      setRefusal(result.message);
    }
  };

  const confirm = (event: SubmitEvent) => {
    event.preventDefault();
    setRefusal(null);
    const { id, version: expectedVersion } = shown;
    deletion.mutate({ organizationId, id, expectedVersion }, { onSuccess: show });
  };

  return (
    <form onSubmit={confirm}>
      <Stack>
        <Text>{mappingTexts.deletion.question(externalLabel(shown), integrationLabel(shown))}</Text>
        <List size="sm" c="dimmed" spacing="xs">
          {mappingTexts.deletion.consequences.map((consequence) => (
            <List.Item key={consequence}>{consequence}</List.Item>
          ))}
        </List>
        {changed && (
          <Notice kind="warning" title={mappingTexts.deletion.changedTitle}>
            {changed.isActive
              ? mappingTexts.deletion.changed(externalLabel(changed), changed.externalOrgId)
              : mappingTexts.deletion.alreadyInactive}
          </Notice>
        )}
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {deletion.error && <RequestErrorNotice error={deletion.error} />}
        <DialogActions
          submitLabel={changed ? mappingTexts.deletion.confirmAnyway : mappingTexts.deletion.confirm}
          submitting={deletion.isPending}
          onCancel={onClose}
          color="red"
        />
      </Stack>
    </form>
  );
}
