import { Text } from "@mantine/core";
import { Link } from "react-router";

import { texts } from "../../texts";
import type { ListedOrganization } from "../../types/organization";
import { ArrowRightIcon } from "../icons";
import { StatusBadge } from "../status-badge";
import classes from "./organization-list.module.css";

interface OrganizationRowProps {
  organization: ListedOrganization;
  rowIndex: number;
  height: number;
  top: number;
}

export function OrganizationRow({ organization, rowIndex, height, top }: OrganizationRowProps) {
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
      <Text
        role="cell"
        size="sm"
        c={mappings.length === 0 ? "dimmed" : undefined}
        className={classes.mappings}
      >
        {texts.organizations.mappings(mappings.length)}
      </Text>
      <Text c="dimmed" lh={0} className={classes.arrow} aria-hidden>
        <ArrowRightIcon size={16} />
      </Text>
    </div>
  );
}
