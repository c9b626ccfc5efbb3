import type { ReactNode } from "react";

import { useDialog } from "../../hooks/use-dialog";
import { useUpdateMapping } from "../../hooks/useIntegrationMappings";
import { asRequestError } from "../../services/request-error";
import { texts } from "../../texts";
import type { OrganizationMapping } from "../../types/integrationMapping";
import { toastError, toastSuccess } from "../feedback/toast";
import { DeleteConfirmationDialog } from "../integrations/DeleteConfirmationDialog";
import { EditMappingDialog } from "../integrations/EditMappingDialog";
import { TestConnectionDialog } from "../integrations/TestConnectionDialog";

/** Whatever is known of an organization whose mapping it is. */
interface OfOrganization {
  organization: { id: string };
}

type Handler = (row: OfOrganization, mapping: OrganizationMapping) => void;

interface MappingDialogs {
  handlers: { onEdit: Handler; onTest: Handler; onDelete: Handler; onTakeName: Handler };
  dialogs: ReactNode;
}

interface Subject {
  organizationId: string;
  mapping: OrganizationMapping;
}

/** What can be done with a mapping of any organization. `onClosed`: any of the dialogs was. */
export function useMappingDialogs(onClosed?: () => void): MappingDialogs {
  const editing = useDialog<Subject>();
  const testing = useDialog<Subject>();
  const deleting = useDialog<Subject>();
  const opening =
    (dialog: typeof editing): Handler =>
    ({ organization }, mapping) => {
      dialog.open({ organizationId: organization.id, mapping });
    };
  const propsOf = ({ subject, opened, close }: typeof editing) => ({
    organizationId: subject?.organizationId ?? "",
    mapping: subject?.mapping ?? null,
    opened,
    onClose: () => {
      close();
      onClosed?.();
    },
  });
  return {
    handlers: {
      onEdit: opening(editing),
      onTest: opening(testing),
      onDelete: opening(deleting),
      onTakeName: useTakeName(),
    },
    dialogs: (
      <>
        <EditMappingDialog {...propsOf(editing)} />
        <TestConnectionDialog {...propsOf(testing)} />
        <DeleteConfirmationDialog {...propsOf(deleting)} />
      </>
    ),
  };
}

function useTakeName(): Handler {
  const { mutate } = useUpdateMapping();
  return ({ organization }, mapping) => {
    const name = mapping.drift.currentName ?? mapping.externalOrgName;
    const { id, version: expectedVersion } = mapping;
    mutate(
      { organizationId: organization.id, id, expectedVersion, externalOrgName: name },
      {
        onSuccess: (result) => {
          if (result.__typename === "OrganizationMapping") toastSuccess(texts.drift.nameTaken(name));
          else toastError(result.message);
        },
        onError: (error) => {
          const { message, advice } = asRequestError(error);
          toastError(`${message} ${advice}`);
        },
      },
    );
  };
}
