import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useDeferredValue, useMemo } from "react";
import { Link, useNavigate } from "react-router";

import { OrganizationList } from "../../features/organizations/components/organization-list";
import {
  inOrder,
  nextOrder,
  orderOf,
} from "../../features/organizations/components/organization-order";
import { organizationTexts } from "../../features/organizations/texts";
import { useAddressState } from "../../lib/browser/use-address-state";
import { lazyDialog } from "../../shared/dialog/lazy-dialog";
import { EmptyState } from "../../shared/feedback/empty-state";
import { ListSkeleton } from "../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../shared/feedback/request-error-notice";
import { SearchField } from "../../shared/forms/search-field";
import { BuildingIcon, PlusIcon, SearchIcon } from "../../shared/icons";
import { useAllOrganizations } from "../../shared/organizations/use-all-organizations";
import { useOrganizationSearch } from "../../shared/organizations/use-organization-search";
import { useTitle } from "../../shared/use-title";
import { useMayManageAll } from "../../shared/viewer/use-viewer";

const ADDRESS = ["q", "sort"] as const;

const CreateOrganizationDialog = lazyDialog(
  async () =>
    (await import("../../features/organizations/components/create-organization-dialog"))
      .CreateOrganizationDialog,
);

export function Organizations() {
  useTitle(organizationTexts.list.title);
  const navigate = useNavigate();
  const [{ q: search, sort }, change] = useAddressState(ADDRESS);
  const order = orderOf(sort);
  const [creating, { open, close }] = useDisclosure(false);
  const { organizations, isPending, isFetchingNextPage, error, isFetching, refetch } =
    useAllOrganizations();
  const deferredSearch = useDeferredValue(search);
  const ordered = useMemo(() => inOrder(organizations, orderOf(sort)), [organizations, sort]);
  const found = useOrganizationSearch(ordered, deferredSearch);

  const mayManage = useMayManageAll();
  const createButtons = mayManage && (
    <Group gap="xs">
      <Button component={Link} to="/organizations/import" variant="default">
        {organizationTexts.list.import}
      </Button>
      <Button leftSection={<PlusIcon size={16} />} onClick={open}>
        {organizationTexts.list.create}
      </Button>
    </Group>
  );

  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2">
            {organizationTexts.list.title}
          </Title>
          <Text c="dimmed">{organizationTexts.list.explanation}</Text>
        </div>
        {organizations.length > 0 && createButtons}
      </Group>
      {error && (
        <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
      )}
      {isPending && <ListSkeleton rows={8} height={48} />}
      {!isPending && !error && organizations.length === 0 && (
        <EmptyState
          icon={<BuildingIcon size={26} />}
          {...(mayManage ? organizationTexts.list.empty : organizationTexts.list.noneVisible)}
          action={createButtons}
        />
      )}
      {organizations.length > 0 && (
        <>
          <SearchField
            label={organizationTexts.list.search}
            placeholder={organizationTexts.list.searchPlaceholder}
            clearLabel={organizationTexts.list.clearSearch}
            value={search}
            onChange={(q) => {
              change({ q });
            }}
          />
          <Text size="sm" c="dimmed" role="status">
            {organizationTexts.list.count(found.length, organizations.length)}
            {isFetchingNextPage && ` · ${organizationTexts.list.loadingMore}`}
          </Text>
          {found.length > 0 ? (
            <OrganizationList
              organizations={found}
              order={order}
              onSort={(column) => {
                change({ sort: nextOrder(order, column) });
              }}
            />
          ) : (
            <EmptyState
              icon={<SearchIcon size={26} />}
              title={organizationTexts.list.noneFound.title}
              explanation={organizationTexts.list.noneFound.explanation(search)}
            />
          )}
        </>
      )}
      <CreateOrganizationDialog
        opened={creating}
        onClose={close}
        onCreated={({ id }) => void navigate(`/organizations/${id}/integrations`)}
      />
    </Stack>
  );
}
