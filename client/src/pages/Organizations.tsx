import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useDeferredValue, useMemo } from "react";
import { useNavigate } from "react-router";

import { EmptyState } from "../components/feedback/empty-state";
import { ListSkeleton } from "../components/feedback/list-skeleton";
import { RequestErrorNotice } from "../components/feedback/request-error-notice";
import { BuildingIcon, PlusIcon, SearchIcon } from "../components/icons";
import { lazyDialog } from "../components/lazy-dialog";
import { OrganizationList } from "../components/organizations/organization-list";
import { inOrder, nextOrder, orderOf } from "../components/organizations/organization-order";
import { SearchField } from "../components/search-field";
import { useAddressState } from "../hooks/use-address-state";
import { useAllOrganizations } from "../hooks/use-organizations";
import { useTitle } from "../hooks/use-title";
import { useMayManageAll } from "../hooks/use-viewer";
import { texts } from "../texts";
import type { ListedOrganization } from "../types/organization";

const ADDRESS = ["q", "sort"] as const;

const CreateOrganizationDialog = lazyDialog(
  async () =>
    (await import("../components/organizations/create-organization-dialog"))
      .CreateOrganizationDialog,
);

export function Organizations() {
  useTitle(texts.organizations.title);
  const navigate = useNavigate();
  const [{ q: search, sort }, change] = useAddressState(ADDRESS);
  const order = orderOf(sort);
  const [creating, { open, close }] = useDisclosure(false);
  const { organizations, isPending, isFetchingNextPage, error, isFetching, refetch } =
    useAllOrganizations();
  const deferredSearch = useDeferredValue(search);
  const ordered = useMemo(() => inOrder(organizations, orderOf(sort)), [organizations, sort]);
  const found = useMemo(() => matching(ordered, deferredSearch), [ordered, deferredSearch]);

  const mayCreate = useMayManageAll();
  const createButton = mayCreate && (
    <Button leftSection={<PlusIcon size={16} />} onClick={open}>
      {texts.organizations.create}
    </Button>
  );

  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2">
            {texts.organizations.title}
          </Title>
          <Text c="dimmed">{texts.organizations.explanation}</Text>
        </div>
        {organizations.length > 0 && createButton}
      </Group>
      {error && (
        <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
      )}
      {isPending && <ListSkeleton rows={8} height={48} />}
      {!isPending && !error && organizations.length === 0 && (
        <EmptyState
          icon={<BuildingIcon size={26} />}
          {...(mayCreate ? texts.organizations.empty : texts.organizations.noneVisible)}
          action={createButton}
        />
      )}
      {organizations.length > 0 && (
        <>
          <SearchField
            label={texts.organizations.search}
            placeholder={texts.organizations.searchPlaceholder}
            clearLabel={texts.organizations.clearSearch}
            value={search}
            onChange={(q) => {
              change({ q });
            }}
          />
          <Text size="sm" c="dimmed" role="status">
            {texts.organizations.count(found.length, organizations.length)}
            {isFetchingNextPage && ` · ${texts.organizations.loadingMore}`}
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
              title={texts.organizations.noneFound.title}
              explanation={texts.organizations.noneFound.explanation(search)}
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

function matching(organizations: ListedOrganization[], search: string): ListedOrganization[] {
  const wanted = search.trim().toLocaleLowerCase();
  if (wanted === "") return organizations;
  return organizations.filter(({ name, domain }) =>
    `${name}\n${domain ?? ""}`.toLocaleLowerCase().includes(wanted),
  );
}
