import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { StateBadge } from "../../../shared/coverage/state-badge";
import type { CoverageRow as Row } from "../../../shared/coverage/types";
import { ExclusionDetails } from "../../../shared/exclusions/exclusion-details";
import { exclusionTexts } from "../../../shared/exclusions/texts";
import { LinkIcon } from "../../../shared/icons";
import { CoveredMapping } from "../../../shared/mappings/covered-mapping";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import type { MappingActionHandlers } from "../../../shared/mappings/mapping-actions";
import { sharedTexts } from "../../../shared/texts";
import { integrationTexts } from "../texts";
import classes from "./coverage-list.module.css";

export interface RowHandlers {
  onMap: (row: Row) => void;
  onExclude: (row: Row) => void;
  onEdit: (row: Row, mapping: OrganizationMapping) => void;
  onTest: (row: Row, mapping: OrganizationMapping) => void;
  onDelete: (row: Row, mapping: OrganizationMapping) => void;
  onTakeName: (row: Row, mapping: OrganizationMapping) => void;
}

interface CoverageRowProps {
  row: Row;
  handlers: RowHandlers;
  /** Shown below the row while it is being mapped. */
  editor: ReactNode;
}

export function CoverageRow({ row, handlers, editor }: CoverageRowProps) {
  const { organization, state, exclusion, mappings } = row;
  const actions: MappingActionHandlers = {
    onEdit: (mapping) => {
      handlers.onEdit(row, mapping);
    },
    onTest: (mapping) => {
      handlers.onTest(row, mapping);
    },
    onDelete: (mapping) => {
      handlers.onDelete(row, mapping);
    },
  };
  return (
    <>
      <div className={classes.cells} role="presentation">
        <div role="gridcell" className={classes.text}>
          <Text
            component={Link}
            to={`/organizations/${organization.id}/integrations`}
            size="sm"
            fw={600}
            c="inherit"
            style={{ textDecoration: "none" }}
          >
            {organization.name}
          </Text>
          <Text size="xs" c="dimmed">
            {organization.domain ?? sharedTexts.noDomain}
          </Text>
        </div>
        <div role="gridcell">
          <StateBadge state={state} />
        </div>
        <div
          role="gridcell"
          className={mappings.length > 0 || exclusion ? classes.mappings : classes.unmapped}
        >
          {mappings.map((mapping) => (
            <CoveredMapping
              key={mapping.id}
              mapping={mapping}
              {...actions}
              onTakeName={() => {
                handlers.onTakeName(row, mapping);
              }}
            />
          ))}
          {exclusion && <ExclusionDetails exclusion={exclusion} name={organization.name} canManage />}
          {state === "UNMAPPED" && editor === null && (
            <Group gap="xs" justify="flex-end">
              <Button
                size="xs"
                variant="light"
                leftSection={<LinkIcon size={14} />}
                aria-label={integrationTexts.page.mapLabel(organization.name)}
                onClick={() => {
                  handlers.onMap(row);
                }}
              >
                {integrationTexts.page.map}
              </Button>
              <Button
                size="xs"
                variant="default"
                aria-label={exclusionTexts.excludeOneLabel(organization.name)}
                onClick={() => {
                  handlers.onExclude(row);
                }}
              >
                {exclusionTexts.exclude}
              </Button>
            </Group>
          )}
        </div>
      </div>
      {editor !== null && (
        <div
          role="gridcell"
          aria-label={integrationTexts.page.editorLabel(organization.name)}
          className={classes.editor}
        >
          {editor}
        </div>
      )}
    </>
  );
}
