import type { ReactNode } from "react";

import { asRequestError } from "../../../lib/graphql/request-error";
import { useDialog } from "../../../shared/dialog/use-dialog";
import { toastError, toastSuccess } from "../../../shared/feedback/toast";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { mappingRowTexts } from "../../../shared/mappings/texts";
import { useUpdateMapping } from "../hooks/useIntegrationMappings";
import { DeleteConfirmationDialog } from "./DeleteConfirmationDialog";
import { EditMappingDialog } from "./EditMappingDialog";
import { TestConnectionDialog } from "./TestConnectionDialog";

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
          if (result.__typename === "OrganizationMapping") toastSuccess(mappingRowTexts.drift.nameTaken(name));
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
