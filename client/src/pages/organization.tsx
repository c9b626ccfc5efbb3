import { Anchor, Breadcrumbs, Button, Group, Stack, Tabs, Text, Title } from "@mantine/core";
import { Link, Outlet, useLocation, useNavigate, useParams } from "react-router";

import { ListSkeleton } from "../components/feedback/list-skeleton";
import { Notice } from "../components/feedback/notice";
import { RequestErrorNotice } from "../components/feedback/request-error-notice";
import { useOrganization } from "../hooks/use-organizations";
import { useTitle } from "../hooks/use-title";
import { texts } from "../texts";
import type { Organization } from "../types/organization";
import { NotFound } from "./not-found";

const TABS = ["integrations", "details", "audit"] as const;

export function OrganizationPage() {
  const { organizationId = "" } = useParams();
  const { data: organization, error, isFetching, refetch } = useOrganization(organizationId);
  useTitle(organization?.name ?? texts.organizations.title);

  if (organization) return <OrganizationFrame key={organization.id} organization={organization} />;
  if (error) {
    return (
      <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (organization === null) {
    return (
      <NotFound
        title={texts.notFound.organizationTitle}
        explanation={texts.notFound.organizationExplanation}
      />
    );
  }
  return <ListSkeleton rows={4} height={64} />;
}

function OrganizationFrame({ organization }: { organization: Organization }) {
  return (
    <Stack>
      <Breadcrumbs aria-label={texts.organization.breadcrumbs}>
        <Anchor component={Link} to="/organizations" size="sm">
          {texts.organizations.title}
        </Anchor>
        <Text size="sm" c="dimmed" truncate maw="60vw" lh="md">
          {organization.name}
        </Text>
      </Breadcrumbs>
      <div>
        <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
          {organization.name}
        </Title>
        <Text c="dimmed">{organization.domain ?? texts.organizations.noDomain}</Text>
      </div>
      {!organization.isActive && <InactiveNotice />}
      <OrganizationTabs organization={organization} />
    </Stack>
  );
}

function InactiveNotice() {
  return (
    <Notice kind="warning" title={texts.organization.inactiveTitle}>
      <Group justify="space-between">
        <Text size="sm">{texts.organization.inactiveExplanation}</Text>
        <Button component={Link} to="details" size="xs" variant="default">
          {texts.organization.toDetails}
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
      <Tabs.List aria-label={texts.organization.tabsLabel} mb="lg">
        {TABS.map((tab) => (
          <Tabs.Tab key={tab} value={tab}>
            {texts.organization.tabs[tab]}
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
