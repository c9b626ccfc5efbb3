import { Anchor, Breadcrumbs, Button, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";

import { EmptyState } from "../components/feedback/empty-state";
import { ListSkeleton } from "../components/feedback/list-skeleton";
import { RequestErrorNotice } from "../components/feedback/request-error-notice";
import { ForSomeOnly } from "../components/for-some-only";
import { LinkIcon } from "../components/icons";
import { ImportPanel } from "../components/imports/import-panel";
import { canList } from "../components/imports/list-source";
import { ListingStatus } from "../components/integrations/listing-status";
import { useAddressState } from "../hooks/use-address-state";
import { useIntegrationCatalog } from "../hooks/use-coverage";
import { useRefreshWholeListing, useWholeListing } from "../hooks/use-imports";
import { useTitle } from "../hooks/use-title";
import { texts } from "../texts";
import { importTexts } from "../texts-import";
import type { CatalogIntegration } from "../types/coverage";

const ADDRESS = ["integration"] as const;

export function ImportOrganizations() {
  useTitle(importTexts.title);
  return (
    <Stack>
      <Breadcrumbs aria-label={importTexts.breadcrumbs}>
        <Anchor component={Link} to="/organizations" size="sm">
          {texts.organizations.title}
        </Anchor>
        <Text size="sm" c="dimmed" lh="md">
          {importTexts.title}
        </Text>
      </Breadcrumbs>
      <div>
        <Title order={1} size="h2">
          {importTexts.title}
        </Title>
        <Text c="dimmed">{importTexts.explanation}</Text>
      </div>
      <ForSomeOnly permission="canManageConfig" {...importTexts.notAllowed}>
        <Source />
      </ForSomeOnly>
    </Stack>
  );
}

function Source() {
  const { data, error, isFetching, refetch } = useIntegrationCatalog();
  const [{ integration: name }, change] = useAddressState(ADDRESS);
  if (error && !data) {
    return (
      <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (!data) return <ListSkeleton rows={4} height={56} />;
  const sources = data.filter(canList);
  if (sources.length === 0) return <NoSource />;
  const integration = sources.find((each) => each.name === name);
  return (
    <>
      <NativeSelect
        label={importTexts.source}
        maw={420}
        value={integration?.name ?? ""}
        onChange={(event) => {
          change({ integration: event.currentTarget.value });
        }}
        data={[
          { value: "", label: importTexts.sourcePlaceholder },
          ...sources.map((each) => ({ value: each.name, label: each.displayName })),
        ]}
      />
      {integration && <Listing key={integration.name} integration={integration} />}
    </>
  );
}

function NoSource() {
  const { title, explanation, toIntegrations } = importTexts.noSource;
  return (
    <EmptyState
      icon={<LinkIcon size={26} />}
      title={title}
      explanation={explanation}
      action={
        <Button component={Link} to="/integrations">
          {toIntegrations}
        </Button>
      }
    />
  );
}

function Listing({ integration }: { integration: CatalogIntegration }) {
  const discovery = useWholeListing(integration.name);
  const { listing, failure, error, isPending } = discovery;
  const refresh = useRefreshWholeListing(integration.name);
  return (
    <>
      <ListingStatus integration={integration} discovery={discovery} refresh={refresh} />
      {(failure ?? (error && !listing)) && <Text size="sm">{importTexts.failed}</Text>}
      {isPending && <ListSkeleton rows={8} height={56} />}
      {listing && <ImportPanel integration={integration} organizations={listing.organizations} />}
    </>
  );
}
