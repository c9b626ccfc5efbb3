import { Paper, Stack, Text, Title } from "@mantine/core";

import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { useOrganizationNames } from "../hooks/use-organization-names";
import { organizationTexts } from "../texts";
import { AddAliasForm } from "./add-alias-form";
import { AliasList } from "./alias-list";
import { LearntNameList } from "./learnt-name-list";

const texts = organizationTexts.names;

interface OrganizationNamesProps {
  organizationId: string;
  /** Others look at them. */
  canManage: boolean;
}

/** What else the organization is called: as people say, and as its mappings taught. */
export function OrganizationNames({ organizationId, canManage }: OrganizationNamesProps) {
  const { data: names, error, isFetching, refetch } = useOrganizationNames(organizationId);
  return (
    <Paper component="section" aria-labelledby="other-names" withBorder p="lg" radius="lg" maw={640}>
      <Stack>
        <div>
          <Title order={2} size="h4" id="other-names">
            {texts.title}
          </Title>
          <Text size="sm" c="dimmed">
            {texts.explanation}
          </Text>
        </div>
        {error && !names && (
          <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
        )}
        {names === undefined && !error && <ListSkeleton rows={2} height={48} />}
        {names && (
          <>
            <AliasList names={names} canManage={canManage} />
            {canManage && <AddAliasForm organizationId={organizationId} />}
            <LearntNameList names={names} canManage={canManage} />
          </>
        )}
      </Stack>
    </Paper>
  );
}
