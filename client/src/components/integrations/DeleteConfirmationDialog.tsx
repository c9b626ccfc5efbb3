import { List, Stack, Text } from "@mantine/core";
import { useState, type SubmitEvent } from "react";

import { useDeleteMapping } from "../../hooks/useIntegrationMappings";
import { texts } from "../../texts";
import type { DeleteMappingResult, OrganizationMapping } from "../../types/integrationMapping";
import { Dialog } from "../dialog";
import { DialogActions } from "../dialog-actions";
import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { toastSuccess } from "../feedback/toast";
import { externalLabel, integrationLabel } from "./mapping-labels";

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
    <Dialog title={texts.deletion.title} opened={opened} onClose={onClose} closeOnClickOutside>
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
      toastSuccess(texts.deletion.done(externalLabel(result)));
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
        <Text>{texts.deletion.question(externalLabel(shown), integrationLabel(shown))}</Text>
        <List size="sm" c="dimmed" spacing="xs">
          {texts.deletion.consequences.map((consequence) => (
            <List.Item key={consequence}>{consequence}</List.Item>
          ))}
        </List>
        {changed && (
          <Notice kind="warning" title={texts.deletion.changedTitle}>
            {changed.isActive
              ? texts.deletion.changed(externalLabel(changed), changed.externalOrgId)
              : texts.deletion.alreadyInactive}
          </Notice>
        )}
        {refusal !== null && <Notice kind="error">{refusal}</Notice>}
        {deletion.error && <RequestErrorNotice error={deletion.error} />}
        <DialogActions
          submitLabel={changed ? texts.deletion.confirmAnyway : texts.deletion.confirm}
          submitting={deletion.isPending}
          onCancel={onClose}
          color="red"
        />
      </Stack>
    </form>
  );
}
