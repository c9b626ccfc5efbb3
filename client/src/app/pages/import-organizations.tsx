import { Anchor, Breadcrumbs, Button, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";

import { ImportPanel } from "../../features/organization-import/components/import-panel";
import { canList } from "../../features/organization-import/components/list-source";
import {
  useImportPreview,
  useRefreshImportPreview,
} from "../../features/organization-import/hooks/use-import-preview";
import { importTexts } from "../../features/organization-import/texts";
import { organizationTexts } from "../../features/organizations/texts";
import { useAddressState } from "../../lib/browser/use-address-state";
import { ListingStatus } from "../../shared/external-organizations/listing-status";
import { EmptyState } from "../../shared/feedback/empty-state";
import { ListSkeleton } from "../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../shared/feedback/request-error-notice";
import { LinkIcon } from "../../shared/icons";
import type { CatalogIntegration } from "../../shared/integrations/types";
import { useIntegrationCatalog } from "../../shared/integrations/use-integration-catalog";
import { useTitle } from "../../shared/use-title";
import { ForSomeOnly } from "../../shared/viewer/for-some-only";

const ADDRESS = ["integration"] as const;

export function ImportOrganizations() {
  useTitle(importTexts.title);
  return (
    <Stack>
      <Breadcrumbs aria-label={importTexts.breadcrumbs}>
        <Anchor component={Link} to="/organizations" size="sm">
          {organizationTexts.list.title}
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
  const { preview, failure, error, isPending } = useImportPreview(integration.name);
  const refresh = useRefreshImportPreview(integration.name);
  return (
    <>
      <ListingStatus
        integration={integration}
        discovery={{ listing: preview, failure, error }}
        refresh={refresh}
      />
      {(failure ?? (error && !preview)) && <Text size="sm">{importTexts.failed}</Text>}
      {isPending && <ListSkeleton rows={8} height={56} />}
      {preview && <ImportPanel integration={integration} preview={preview} />}
    </>
  );
}
