import { Anchor, Badge, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "react-router";

import { RelativeTime } from "../../../shared/values/relative-time";
import { auditTexts } from "../texts";
import type { AuditAction, AuditEvent, Changes } from "../types";
import { fieldLabel, sourceText, valueText } from "./audit-labels";
import classes from "./audit.module.css";

const COLORS: Record<AuditAction, string> = {
  ORGANIZATION_CREATED: "green",
  ORGANIZATION_UPDATED: "blue",
  MAPPING_CREATED: "green",
  MAPPING_UPDATED: "blue",
  MAPPING_DELETED: "red",
  CONNECTION_TESTED: "gray",
  ACCESS_GRANTED: "grape",
  ACCESS_REVOKED: "orange",
  SUGGESTION_REJECTED: "orange",
  SUGGESTION_RESTORED: "gray",
  ORGANIZATION_EXCLUDED: "orange",
  EXTERNAL_ORGANIZATION_EXCLUDED: "orange",
  EXCLUSION_REMOVED: "gray",
  UNCONFINED_CALL: "orange",
  ORGANIZATIONS_MERGED: "grape",
  ORGANIZATION_MERGE_UNDONE: "gray",
  OTHER: "gray",
};

interface AuditEntryProps {
  event: AuditEvent;
  integrationName: string | null;
  /** Where the page is about one organization, its name says nothing. */
  showOrganization: boolean;
}

export function AuditEntry({ event, integrationName, showOrganization }: AuditEntryProps) {
  const { action, organization } = event;
  return (
    <>
      <div className={classes.head}>
        <div className={classes.what}>
          <Badge variant="light" color={COLORS[action]} tt="none" fw={600} autoContrast>
            {auditTexts.actions[action]}
          </Badge>
          {showOrganization && <Place organization={organization} />}
          {integrationName !== null && <Text size="sm">{integrationName}</Text>}
        </div>
        <Text size="sm" c="dimmed" className={classes.who}>
          {auditTexts.by} <strong>{event.userId}</strong> {auditTexts.from}{" "}
          {sourceText(event.source)}, <RelativeTime value={event.occurredAt} />
        </Text>
      </div>
      <ChangedFields changes={event.changes} />
    </>
  );
}

function Place({ organization }: Pick<AuditEvent, "organization">) {
  if (!organization) return <Text size="sm">{auditTexts.everywhere}</Text>;
  return (
    <Anchor component={Link} to={`/organizations/${organization.id}`} size="sm" fw={600}>
      {organization.name}
    </Anchor>
  );
}

function ChangedFields({ changes }: { changes: Changes }) {
  const fields = Object.entries(changes);
  if (fields.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {auditTexts.noFields}
      </Text>
    );
  }
  return (
    <dl className={classes.changes}>
      {fields.map(([field, { before, after }]) => (
        <div key={field} className={classes.change}>
          <dt>{fieldLabel(field)}</dt>
          <dd>
            <Value label={auditTexts.before} text={valueText(field, before)} isOld />
            <span aria-hidden> → </span>
            <Value label={auditTexts.after} text={valueText(field, after)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface ValueProps {
  label: string;
  text: string | null;
  isOld?: boolean;
}

function Value({ label, text, isOld = false }: ValueProps) {
  return (
    <>
      <VisuallyHidden>{label} </VisuallyHidden>
      {text === null ? (
        <span className={classes.nothing}>{auditTexts.nothing}</span>
      ) : (
        <span className={isOld ? classes.before : undefined}>{text}</span>
      )}
    </>
  );
}
