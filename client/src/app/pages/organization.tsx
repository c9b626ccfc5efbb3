import { Anchor, Breadcrumbs, Button, Group, Stack, Tabs, Text, Title } from "@mantine/core";
import { Link, Outlet, useLocation, useNavigate, useParams } from "react-router";

import { MergedNotice } from "../../features/organization-merge/components/merged-notice";
import { useOrganization } from "../../features/organizations/hooks/use-organization";
import { organizationTexts } from "../../features/organizations/texts";
import type { Organization } from "../../features/organizations/types";
import { ListSkeleton } from "../../shared/feedback/list-skeleton";
import { Notice } from "../../shared/feedback/notice";
import { RequestErrorNotice } from "../../shared/feedback/request-error-notice";
import { sharedTexts } from "../../shared/texts";
import { useTitle } from "../../shared/use-title";
import { useMayManageAll } from "../../shared/viewer/use-viewer";
import { NotFound } from "./not-found";

const TABS = ["integrations", "details", "audit"] as const;

export function OrganizationPage() {
  const { organizationId = "" } = useParams();
  const { data: organization, error, isFetching, refetch } = useOrganization(organizationId);
  useTitle(organization?.name ?? organizationTexts.list.title);

  if (organization) return <OrganizationFrame key={organization.id} organization={organization} />;
  if (error) {
    return (
      <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (organization === null) {
    return (
      <NotFound
        title={organizationTexts.notFound.title}
        explanation={organizationTexts.notFound.explanation}
      />
    );
  }
  return <ListSkeleton rows={4} height={64} />;
}

function OrganizationFrame({ organization }: { organization: Organization }) {
  return (
    <Stack>
      <Breadcrumbs aria-label={organizationTexts.page.breadcrumbs}>
        <Anchor component={Link} to="/organizations" size="sm">
          {organizationTexts.list.title}
        </Anchor>
        <Text size="sm" c="dimmed" truncate maw="60vw" lh="md">
          {organization.name}
        </Text>
      </Breadcrumbs>
      <div>
        <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
          {organization.name}
        </Title>
        <Text c="dimmed">{organization.domain ?? sharedTexts.noDomain}</Text>
      </div>
      <StatusNotice organization={organization} />
      <OrganizationTabs organization={organization} />
    </Stack>
  );
}

function StatusNotice({ organization }: { organization: Organization }) {
  const canUndo = useMayManageAll();
  const { mergedInto, isActive } = organization;
  if (mergedInto) return <MergedNotice into={mergedInto} canUndo={canUndo} />;
  return isActive ? null : <InactiveNotice />;
}

function InactiveNotice() {
  return (
    <Notice kind="warning" title={organizationTexts.page.inactiveTitle}>
      <Group justify="space-between">
        <Text size="sm">{organizationTexts.page.inactiveExplanation}</Text>
        <Button component={Link} to="details" size="xs" variant="default">
          {organizationTexts.page.toDetails}
        </Button>
      </Group>
    </Notice>
  );
}

function OrganizationTabs({ organization }: { organization: Organization }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const active = TABS.find((tab) => pathname.endsWith(`/${tab}`)) ?? "integrations";
  return (
    <Tabs
      value={active}
      onChange={(tab) => void navigate(tab ?? "integrations")}
      activateTabWithKeyboard={false}
      keepMounted={false}
    >
      <Tabs.List aria-label={organizationTexts.page.tabsLabel} mb="lg">
        {TABS.map((tab) => (
          <Tabs.Tab key={tab} value={tab}>
            {organizationTexts.page.tabs[tab]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TABS.map((tab) => (
        <Tabs.Panel key={tab} value={tab}>
          <Outlet context={organization} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
