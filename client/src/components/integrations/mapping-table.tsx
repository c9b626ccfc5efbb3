import { Paper } from "@mantine/core";

import { texts } from "../../texts";
import type { OrganizationMapping } from "../../types/integrationMapping";
import type { MappingActionHandlers } from "./mapping-actions";
import { MappingRow } from "./mapping-row";
import classes from "./mapping-table.module.css";

const { columns } = texts.mappings;
const HEADINGS = [
  columns.integration,
  columns.external,
  columns.status,
  columns.lastTest,
  columns.drift,
  columns.actions,
];

export function MappingTable({
  mappings,
  ...actions
}: MappingActionHandlers & { mappings: OrganizationMapping[] }) {
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <table role="table" className={classes.table} aria-label={texts.mappings.listLabel}>
        <thead role="rowgroup">
          <tr role="row">
            {HEADINGS.map((heading) => (
              <th key={heading} role="columnheader" scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {mappings.map((mapping) => (
            <MappingRow key={mapping.id} mapping={mapping} {...actions} />
          ))}
        </tbody>
      </table>
    </Paper>
  );
}
