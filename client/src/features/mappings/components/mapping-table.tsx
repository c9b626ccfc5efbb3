import { Paper } from "@mantine/core";

import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import type { MappingActionHandlers } from "../../../shared/mappings/mapping-actions";
import { mappingTexts } from "../texts";
import { MappingRow } from "./mapping-row";
import classes from "./mapping-table.module.css";

const { columns } = mappingTexts.list;
const HEADINGS = [
  columns.integration,
  columns.external,
  columns.status,
  columns.lastTest,
  columns.drift,
];

interface MappingTableProps {
  mappings: OrganizationMapping[];
  /** null for a person who may look only. */
  actions: MappingActionHandlers | null;
}

export function MappingTable({ mappings, actions }: MappingTableProps) {
  const headings = actions ? [...HEADINGS, columns.actions] : HEADINGS;
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <table role="table" className={classes.table} aria-label={mappingTexts.list.listLabel}>
        <thead role="rowgroup">
          <tr role="row">
            {headings.map((heading) => (
              <th key={heading} role="columnheader" scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {mappings.map((mapping) => (
            <MappingRow key={mapping.id} mapping={mapping} actions={actions} />
          ))}
        </tbody>
      </table>
    </Paper>
  );
}
