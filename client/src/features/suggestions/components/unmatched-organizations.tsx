import { Button, Text } from "@mantine/core";
import { useState } from "react";

import { RowCheckbox } from "../../../shared/exclusions/row-checkbox";
import { SelectionBar } from "../../../shared/exclusions/selection-bar";
import { useSelection } from "../../../shared/exclusions/use-selection";
import { MapInRow } from "../../../shared/external-organizations/map-in-row";
import { EmptyState } from "../../../shared/feedback/empty-state";
import { CheckIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { useQueueActions } from "../hooks/use-queue-actions";
import { suggestionTexts } from "../texts";
import type { UnmatchedOrganization } from "../types";
import { KeyboardRows } from "./keyboard-rows";
import { OrganizationLink } from "./organization-link";
import classes from "./suggestion-rows.module.css";

const ROW_HEIGHT = 66;
const texts = suggestionTexts.organizations;

interface UnmatchedOrganizationsProps {
  integration: CatalogIntegration;
  organizations: readonly UnmatchedOrganization[];
}

export function UnmatchedOrganizations({ integration, organizations }: UnmatchedOrganizationsProps) {
  const { busy, map } = useQueueActions(integration.name);
  const [mapping, setMapping] = useState<string | null>(null);
  const selection = useSelection(organizations);
  const stop = () => {
    setMapping(null);
  };
  if (organizations.length === 0) {
    return <EmptyState icon={<CheckIcon size={26} />} {...texts.empty} />;
  }
  return (
    <>
      <Text size="sm" c="dimmed">
        {texts.explanation}
      </Text>
      <Text size="sm" c="dimmed" visibleFrom="sm">
        {texts.keys}
      </Text>
      <SelectionBar kind="organizations" selection={selection} integration={integration} />
      <KeyboardRows
        label={texts.listLabel}
        items={organizations}
        keyOf={({ id }) => id}
        rowHeight={ROW_HEIGHT}
        onKey={(key, organization) => {
          const { id } = organization;
          if (mapping === id || busy.has(id)) return null;
          if (key === "m") setMapping(id);
          else if (key === "x") selection.toggle(organization);
          else return null;
          return "stay";
        }}
      >
        {(organization) => (
          <>
            <div role="presentation" className={classes.pair}>
              <div role="gridcell" className={classes.choice}>
                <RowCheckbox item={organization} selection={selection} />
                <div className={classes.cell}>
                  <OrganizationLink organization={organization} />
                </div>
              </div>
              <div role="gridcell" className={classes.actions}>
                {busy.has(organization.id) && <Text size="sm">{busy.get(organization.id)}</Text>}
                {!busy.has(organization.id) && mapping !== organization.id && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={texts.mapLabel(organization.name)}
                    onClick={() => {
                      setMapping(organization.id);
                    }}
                  >
                    {texts.map}
                  </Button>
                )}
              </div>
            </div>
            {mapping === organization.id && (
              <div
                role="gridcell"
                aria-label={suggestionTexts.editorLabel(organization.name)}
                className={classes.editor}
              >
                <MapInRow
                  organizationId={organization.id}
                  integration={integration}
                  onChoose={(external) => {
                    stop();
                    void map({ organization, external });
                  }}
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
