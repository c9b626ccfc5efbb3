import { Text } from "@mantine/core";
import { Link } from "react-router";

import { texts } from "../../texts";
import type { OrganizationStates } from "../../types/coverage";
import type { ListedOrganization } from "../../types/organization";
import { ArrowRightIcon } from "../icons";
import { StatusBadge } from "../status-badge";
import { MappingStates } from "./mapping-states";
import classes from "./organization-list.module.css";

interface OrganizationRowProps {
  organization: ListedOrganization;
  states: OrganizationStates | undefined;
  rowIndex: number;
  height: number;
  top: number;
}

export function OrganizationRow({
  organization,
  states,
  rowIndex,
  height,
  top,
}: OrganizationRowProps) {
  const { id, name, domain, isActive, mappings } = organization;
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      className={classes.row}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <div role="cell" style={{ minWidth: 0 }}>
        <Link to={`/organizations/${id}/integrations`} className={classes.link} title={name}>
          {name}
        </Link>
      </div>
      <Text role="cell" size="sm" c="dimmed" truncate className={classes.domain}>
        {domain ?? texts.organizations.noDomain}
      </Text>
      <div role="cell" className={classes.status}>
        <StatusBadge isActive={isActive} />
      </div>
      <div role="cell" className={classes.mappings}>
        <MappingStates states={states} mappings={mappings.length} />
      </div>
      <Text c="dimmed" lh={0} className={classes.arrow} aria-hidden>
        <ArrowRightIcon size={16} />
      </Text>
    </div>
  );
}
