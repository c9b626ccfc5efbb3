import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";

import { RowCheckbox } from "../../../shared/exclusions/row-checkbox";
import { SelectionBar } from "../../../shared/exclusions/selection-bar";
import { useSelection } from "../../../shared/exclusions/use-selection";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { CheckIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { useImportOne } from "../hooks/use-import-one";
import { useQueueActions } from "../hooks/use-queue-actions";
import { suggestionTexts } from "../texts";
import type { UnmatchedExternal, UnmatchedOrganization } from "../types";
import { ExternalSummary } from "./external-summary";
import { type AfterKey, KeyboardRows } from "./keyboard-rows";
import { OwnerSelect } from "./owner-select";
import classes from "./suggestion-rows.module.css";

const ROW_HEIGHT = 66;
const texts = suggestionTexts.externals;

interface UnmatchedExternalsProps {
  integration: CatalogIntegration;
  externals: readonly UnmatchedExternal[];
  /** The organizations that one of them may belong to. */
  unmapped: readonly UnmatchedOrganization[];
  newIds: ReadonlySet<string>;
}

export function UnmatchedExternals(props: UnmatchedExternalsProps) {
  const { integration, externals, unmapped, newIds } = props;
  const { busy: importing, bring } = useImportOne(integration.name);
  const { busy: mapping, map } = useQueueActions(integration.name);
  const [choosing, setChoosing] = useState<string | null>(null);
  const [owner, setOwner] = useState<string | null>(null);
  const selection = useSelection(externals);
  const stop = () => {
    setChoosing(null);
  };
  if (externals.length === 0) {
    return <EmptyState icon={<CheckIcon size={26} />} {...texts.empty} />;
  }
  const busyWith = ({ id }: UnmatchedExternal) =>
    importing.get(id) ?? (id === choosing && owner !== null ? mapping.get(owner) : undefined);
  const press = (key: string, external: UnmatchedExternal): AfterKey => {
    if (choosing === external.id || busyWith(external) !== undefined) return null;
    if (key === "i") void bring(external);
    else if (key === "m") setChoosing(external.id);
    else if (key === "x") selection.toggle(external);
    else return null;
    return "stay";
  };
  const give = async (external: UnmatchedExternal, organization: UnmatchedOrganization) => {
    setOwner(organization.id);
    await map({ organization, external });
    setOwner(null);
    stop();
  };
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
      <Text size="sm" c="dimmed" visibleFrom="sm">
        {texts.keys}
      </Text>
      <SelectionBar kind="externals" selection={selection} integration={integration} />
      <KeyboardRows
        label={texts.listLabel(integration.organizationTerm)}
        items={externals}
        keyOf={({ id }) => id}
        rowHeight={ROW_HEIGHT}
        onKey={press}
      >
        {(external) => (
          <>
            <div role="presentation" className={classes.pair}>
              <div role="gridcell" className={classes.choice}>
                <RowCheckbox item={external} selection={selection} />
                <div className={classes.cell}>
                  <ExternalSummary external={external} isNew={newIds.has(external.id)} />
                </div>
              </div>
              <div role="gridcell" className={classes.actions}>
                {busyWith(external) !== undefined && <Text size="sm">{busyWith(external)}</Text>}
                {busyWith(external) === undefined && choosing !== external.id && (
                  <Actions
                    external={external}
                    onImport={() => void bring(external)}
                    onMap={() => {
                      setChoosing(external.id);
                    }}
                  />
                )}
              </div>
            </div>
            {choosing === external.id && owner === null && (
              <div role="gridcell" className={classes.editor}>
                <OwnerSelect
                  label={texts.ownerLabel(external.name || external.id)}
                  organizations={unmapped}
                  onChoose={(organization) => void give(external, organization)}
                  onCancel={stop}
                />
              </div>
            )}
          </>
        )}
      </KeyboardRows>
    </>
  );
}

interface ActionsProps {
  external: UnmatchedExternal;
  onImport: () => void;
  onMap: () => void;
}

function Actions({ external, onImport, onMap }: ActionsProps) {
  const title = external.name || external.id;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={texts.importLabel(title)}
        onClick={onImport}
      >
        {texts.import}
      </Button>
      <Button size="compact-sm" variant="default" aria-label={texts.mapLabel(title)} onClick={onMap}>
        {texts.map}
      </Button>
    </>
  );
}
