import { Button, Group, Paper, Text } from "@mantine/core";

import { RelativeTime } from "../../../shared/values/relative-time";
import { accessTexts } from "../texts";
import type { AccessGrant } from "../types";
import classes from "./grant-table.module.css";

const { columns } = accessTexts;

interface GrantActions {
  onChange: (grant: AccessGrant) => void;
  onRevoke: (grant: AccessGrant) => void;
}

export function GrantTable({ grants, ...actions }: GrantActions & { grants: AccessGrant[] }) {
  return (
    <Paper withBorder radius="lg" style={{ overflow: "hidden" }}>
      <table role="table" className={classes.table} aria-label={accessTexts.listLabel}>
        <thead role="rowgroup">
          <tr role="row">
            {Object.values(columns).map((heading) => (
              <th key={heading} role="columnheader" scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {grants.map((grant) => (
            <GrantRow key={grant.userId} grant={grant} {...actions} />
          ))}
        </tbody>
      </table>
    </Paper>
  );
}

function GrantRow({ grant, onChange, onRevoke }: GrantActions & { grant: AccessGrant }) {
  const { userId, permissions, grantedAt, grantedBy } = grant;
  return (
    <tr role="row">
      <td role="cell" className={classes.person}>
        {userId}
      </td>
      <td role="cell">
        <Text size="sm">
          {permissions.map((permission) => accessTexts.permissions[permission]).join(", ")}
        </Text>
      </td>
      <td role="cell" className={classes.granted}>
        <Text size="sm" c="dimmed">
          <RelativeTime value={grantedAt} /> {accessTexts.grantedBy} {grantedBy}
        </Text>
      </td>
      <td role="cell" className={classes.actions}>
        <Group gap="xs" wrap="nowrap">
          <Button
            size="xs"
            variant="default"
            aria-label={accessTexts.changeLabel(userId)}
            onClick={() => {
              onChange(grant);
            }}
          >
            {accessTexts.change}
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={accessTexts.revokeLabel(userId)}
            onClick={() => {
              onRevoke(grant);
            }}
          >
            {accessTexts.revoke}
          </Button>
        </Group>
      </td>
    </tr>
  );
}
