import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";

import { useDialog } from "../../../shared/dialog/use-dialog";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { InfoIcon, PlusIcon } from "../../../shared/icons";
import { useAccessGrants } from "../hooks/use-access-grants";
import { accessTexts } from "../texts";
import type { AccessGrant } from "../types";
import { GrantAccessDialog, type GrantStart } from "./grant-access-dialog";
import { GrantTable } from "./grant-table";
import { OrganizationScopeSelect } from "./organization-scope-select";
import { RevokeAccessDialog } from "./revoke-access-dialog";

export function AccessList() {
  const [organizationId, setOrganizationId] = useState<string | null>(null);
  const access = useAccessGrants(organizationId);
  const granting = useDialog<GrantStart>();
  const revoking = useDialog<AccessGrant>();
  const grantButton = (
    <Button
      leftSection={<PlusIcon size={16} />}
      onClick={() => {
        granting.open({ userId: "", permissions: [], organizationId });
      }}
    >
      {accessTexts.grant}
    </Button>
  );

  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <Stack gap="xs" w={360} maw="100%">
          <OrganizationScopeSelect value={organizationId} onChange={setOrganizationId} />
        </Stack>
        {access.grants.length > 0 && grantButton}
      </Group>
      {access.error && (
        <RequestErrorNotice
          error={access.error}
          onRetry={() => void access.refetch()}
          retrying={access.isFetching}
        />
      )}
      {access.isPending && <ListSkeleton rows={3} height={60} />}
      {access.isSuccess && access.grants.length === 0 && (
        <EmptyState
          icon={<InfoIcon size={26} />}
          title={accessTexts.empty.title}
          explanation={
            organizationId === null ? accessTexts.empty.everywhere : accessTexts.empty.organization
          }
          action={grantButton}
        />
      )}
      {access.grants.length > 0 && (
        <GrantTable
          grants={access.grants}
          onChange={({ userId, permissions }) => {
            granting.open({ userId, permissions, organizationId });
          }}
          onRevoke={revoking.open}
        />
      )}
      {access.hasNextPage && (
        <Button
          variant="default"
          onClick={() => void access.fetchNextPage()}
          loading={access.isFetchingNextPage}
          style={{ alignSelf: "center" }}
        >
          {accessTexts.more}
        </Button>
      )}
      <GrantAccessDialog
        start={granting.subject}
        opened={granting.opened}
        onClose={granting.close}
      />
      <RevokeAccessDialog
        grant={revoking.subject}
        opened={revoking.opened}
        onClose={revoking.close}
      />
    </Stack>
  );
}
