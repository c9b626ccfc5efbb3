import { Button, Text } from "@mantine/core";

import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { CheckIcon } from "../../../shared/icons";
import { RelativeTime } from "../../../shared/values/relative-time";
import { useBusy } from "../hooks/use-busy";
import { useRestore } from "../hooks/use-queue-actions";
import { useRejectedSuggestions } from "../hooks/use-suggestions";
import { suggestionTexts } from "../texts";
import type { RejectedSuggestion } from "../types";
import { KeyboardRows } from "./keyboard-rows";
import { OrganizationAnchor } from "./organization-anchor";
import classes from "./suggestion-rows.module.css";

const ROW_HEIGHT = 66;
const texts = suggestionTexts.rejections;

const keyOf = ({ organization, externalOrgId }: RejectedSuggestion) =>
  `${organization.id} ${externalOrgId}`;

export function RejectedList({ integrationName }: { integrationName: string }) {
  const { data, error, isFetching, refetch } = useRejectedSuggestions(integrationName);
  if (error && !data) {
    return <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />;
  }
  if (!data) return <ListSkeleton rows={4} height={56} />;
  if (data.length === 0) return <EmptyState icon={<CheckIcon size={26} />} {...texts.empty} />;
  return <Rejections integrationName={integrationName} rejections={data} />;
}

interface RejectionsProps {
  integrationName: string;
  rejections: readonly RejectedSuggestion[];
}

function Rejections({ integrationName, rejections }: RejectionsProps) {
  const { busy, during } = useBusy();
  const restore = useRestore(integrationName);
  const bringBack = (rejection: RejectedSuggestion) => {
    const { organization, externalOrgId, externalOrgName } = rejection;
    const external = { id: externalOrgId, name: externalOrgName };
    void during(keyOf(rejection), "", () => restore({ organization, external }));
  };
  return (
    <>
      <Text size="sm" c="dimmed">
        {texts.explanation}
      </Text>
      <Text size="sm" c="dimmed" visibleFrom="sm">
        {texts.keys}
      </Text>
      <KeyboardRows
        label={texts.listLabel}
        items={rejections}
        keyOf={keyOf}
        rowHeight={ROW_HEIGHT}
        onKey={(key, rejection) => {
          if (key !== "r" || busy.has(keyOf(rejection))) return null;
          bringBack(rejection);
          return "stay";
        }}
      >
        {(rejection) => {
          const { organization, externalOrgId, externalOrgName } = rejection;
          return (
            <div role="presentation" className={classes.pair}>
              <div role="gridcell" className={classes.cell}>
                <Text size="sm">
                  <OrganizationAnchor organization={organization} />{" "}
                  → {externalOrgName || externalOrgId}
                </Text>
                <Text size="xs" c="dimmed">
                  {externalOrganizationTexts.id(externalOrgId)} ·{" "}
                  <RelativeTime value={rejection.rejectedAt} /> {texts.by} {rejection.rejectedBy}
                </Text>
              </div>
              <div role="gridcell" className={classes.actions}>
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={busy.has(keyOf(rejection))}
                  aria-label={texts.restoreLabel(organization.name, externalOrgName || externalOrgId)}
                  onClick={() => {
                    bringBack(rejection);
                  }}
                >
                  {texts.restore}
                </Button>
              </div>
            </div>
          );
        }}
      </KeyboardRows>
    </>
  );
}
