import { Button, Text } from "@mantine/core";

import { ExclusionReason } from "../../../shared/exclusions/exclusion-reason";
import { exclusionTexts } from "../../../shared/exclusions/texts";
import type { ListedExclusion } from "../../../shared/exclusions/types";
import { useExclusions, useRemoveExclusions } from "../../../shared/exclusions/use-exclusions";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { CheckIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { useBusy } from "../hooks/use-busy";
import { suggestionTexts } from "../texts";
import { KeyboardRows } from "./keyboard-rows";
import { OrganizationAnchor } from "./organization-anchor";
import classes from "./suggestion-rows.module.css";

const ROW_HEIGHT = 66;
const texts = suggestionTexts.exclusions;

/** What is excluded from an integration: why, by whom and when, and the way back. */
export function ExcludedList({ integration }: { integration: CatalogIntegration }) {
  const { data, error, isFetching, refetch } = useExclusions(integration.name);
  if (error && !data) {
    return <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />;
  }
  if (!data) return <ListSkeleton rows={4} height={56} />;
  if (data.length === 0) return <EmptyState icon={<CheckIcon size={26} />} {...texts.empty} />;
  return <Exclusions integration={integration} exclusions={data} />;
}

interface ExclusionsProps {
  integration: CatalogIntegration;
  exclusions: readonly ListedExclusion[];
}

function Exclusions({ integration, exclusions }: ExclusionsProps) {
  const { busy, during } = useBusy();
  const { mutateAsync } = useRemoveExclusions();
  const remove = ({ id }: ListedExclusion) => {
    // What fails is told by a toast.
    during(id, "", () => mutateAsync([id])).catch(() => undefined);
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
        items={exclusions}
        keyOf={({ id }) => id}
        rowHeight={ROW_HEIGHT}
        onKey={(key, exclusion) => {
          if (key !== "r" || busy.has(exclusion.id)) return null;
          remove(exclusion);
          return "stay";
        }}
      >
        {(exclusion) => (
          <div role="presentation" className={classes.pair}>
            <div role="gridcell" className={classes.cell}>
              <Subject exclusion={exclusion} integration={integration} />
              <ExclusionReason exclusion={exclusion} />
            </div>
            <div role="gridcell" className={classes.actions}>
              <Button
                size="compact-sm"
                variant="default"
                loading={busy.has(exclusion.id)}
                aria-label={exclusionTexts.removeLabel(nameOf(exclusion))}
                onClick={() => {
                  remove(exclusion);
                }}
              >
                {exclusionTexts.remove}
              </Button>
            </div>
          </div>
        )}
      </KeyboardRows>
    </>
  );
}

/** What the vendor calls it is empty if that was not known. */
const nameOf = ({ organization, externalOrgName, externalOrgId }: ListedExclusion): string =>
  organization?.name ?? [externalOrgName, externalOrgId].find(Boolean) ?? "";

function Subject({ exclusion, integration }: { exclusion: ListedExclusion; integration: CatalogIntegration }) {
  const { organization, externalOrgId } = exclusion;
  return (
    <Text size="sm">
      {organization ? (
        <OrganizationAnchor organization={organization} />
      ) : (
        <strong>{nameOf(exclusion)}</strong>
      )}{" "}
      <Text span size="xs" c="dimmed">
        {organization
          ? texts.notUsed(integration.displayName)
          : texts.nobodys(externalOrganizationTexts.id(externalOrgId ?? ""))}
      </Text>
    </Text>
  );
}
