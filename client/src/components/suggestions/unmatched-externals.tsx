import { Button, Group, Text } from "@mantine/core";
import { Link } from "react-router";

import { useBusy } from "../../hooks/use-busy";
import { useImportOrganization } from "../../hooks/use-imports";
import { asRequestError } from "../../services/request-error";
import { suggestionTexts } from "../../texts-suggestions";
import type { CatalogIntegration } from "../../types/coverage";
import type { UnmatchedExternal } from "../../types/suggestion";
import { EmptyState } from "../feedback/empty-state";
import { toastError, toastSuccess } from "../feedback/toast";
import { CheckIcon } from "../icons";
import { ExternalSummary } from "./external-summary";
import { KeyboardRows } from "./keyboard-rows";
import classes from "./suggestion-rows.module.css";

const ROW_HEIGHT = 66;
const texts = suggestionTexts.externals;

interface UnmatchedExternalsProps {
  integration: CatalogIntegration;
  externals: readonly UnmatchedExternal[];
  newIds: ReadonlySet<string>;
}

export function UnmatchedExternals({ integration, externals, newIds }: UnmatchedExternalsProps) {
  const { busy, bring } = useImport(integration.name);
  if (externals.length === 0) {
    return <EmptyState icon={<CheckIcon size={26} />} {...texts.empty} />;
  }
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {texts.explanation}
        </Text>
        <Button
          component={Link}
          to={`/organizations/import?integration=${integration.name}`}
          variant="default"
          size="compact-sm"
        >
          {texts.importSeveral}
        </Button>
      </Group>
      <KeyboardRows
        label={texts.listLabel(integration.organizationTerm)}
        items={externals}
        keyOf={({ id }) => id}
        rowHeight={ROW_HEIGHT}
      >
        {(external) => (
          <div role="presentation" className={classes.pair}>
            <div role="gridcell" className={classes.cell}>
              <ExternalSummary external={external} isNew={newIds.has(external.id)} />
            </div>
            <div role="gridcell" className={classes.actions}>
              {busy.has(external.id) ? (
                <Text size="sm">{busy.get(external.id)}</Text>
              ) : (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={texts.importLabel(external.name || external.id)}
                  onClick={() => void bring(external)}
                >
                  {texts.import}
                </Button>
              )}
            </div>
          </div>
        )}
      </KeyboardRows>
    </>
  );
}

function useImport(integrationName: string) {
  const { busy, during } = useBusy();
  const { mutateAsync } = useImportOrganization(integrationName);
  const bring = async ({ id, name }: UnmatchedExternal) => {
    const title = name || id;
    try {
      const outcome = await during(id, texts.importing, () => mutateAsync(id));
      if (outcome?.error) toastError(texts.notImported(title, outcome.error.message));
      else toastSuccess(texts.imported(title));
    } catch (error) {
      const { message, advice } = asRequestError(error);
      toastError(texts.notImported(title, `${message} ${advice}`));
    }
  };
  return { busy, bring };
}
