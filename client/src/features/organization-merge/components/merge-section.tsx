import { Anchor, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";

import { lazyDialog } from "../../../shared/dialog/lazy-dialog";
import { useDialog } from "../../../shared/dialog/use-dialog";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { RelativeTime } from "../../../shared/values/relative-time";
import { useOrganizationMerges } from "../hooks/use-organization-merges";
import { mergeTexts } from "../texts";
import type { OrganizationMerge } from "../types";
import type { MergedOrganization } from "./merge-dialog";
import { UndoMergeDialog } from "./undo-merge-dialog";

const MergeDialog = lazyDialog(async () => (await import("./merge-dialog")).MergeDialog);
const texts = mergeTexts.section;

/** For whoever manages provider-wide: the merges that stand, and another one. */
export function MergeSection({
  organization,
  isMerged,
}: {
  organization: MergedOrganization;
  /** It is not merged again, then. */
  isMerged: boolean;
}) {
  const { data: merges = [], error, isFetching, refetch } = useOrganizationMerges(organization.id);
  const merging = useDialog<MergedOrganization>();
  const undoing = useDialog<OrganizationMerge>();
  return (
    <Paper withBorder p="lg" radius="lg" maw={640}>
      <Stack>
        <Title order={2} size="h4">
          {texts.title}
        </Title>
        {error && (
          <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
        )}
        {merges.length > 0 && (
          <Stack component="ul" aria-label={texts.listLabel} gap="sm" m={0} p={0}>
            {merges.map((merge) => (
              <MergeRow
                key={merge.id}
                merge={merge}
                organizationId={organization.id}
                onUndo={() => {
                  undoing.open(merge);
                }}
              />
            ))}
          </Stack>
        )}
        {!isMerged && (
          <Group justify="space-between">
            <Text size="sm" flex="1 1 16rem">
              {texts.explanation}
            </Text>
            <Button
              variant="default"
              onClick={() => {
                merging.open(organization);
              }}
            >
              {texts.open}
            </Button>
          </Group>
        )}
      </Stack>
      <MergeDialog organization={organization} opened={merging.opened} onClose={merging.close} />
      <UndoMergeDialog merge={undoing.subject} opened={undoing.opened} onClose={undoing.close} />
    </Paper>
  );
}

interface MergeRowProps {
  merge: OrganizationMerge;
  organizationId: string;
  onUndo: () => void;
}

function MergeRow({ merge, organizationId, onUndo }: MergeRowProps) {
  const isFrom = merge.from.id === organizationId;
  const other = isFrom ? merge.into : merge.from;
  return (
    <Group component="li" justify="space-between" style={{ listStyle: "none" }}>
      <div style={{ flex: "1 1 16rem", overflowWrap: "anywhere" }}>
        <Anchor component={Link} to={`/organizations/${other.id}`} size="sm" fw={600}>
          {isFrom ? texts.intoOther(merge.intoName) : texts.intoThis(merge.fromName)}
        </Anchor>
        <Text size="sm" c="dimmed">
          <RelativeTime value={merge.startedAt} /> {texts.by} {merge.startedBy}
          {merge.state !== "DONE" && `, ${texts.underWay}`}
        </Text>
      </div>
      <Button variant="default" size="xs" onClick={onUndo}>
        {texts.undo}
      </Button>
    </Group>
  );
}
