import { Text } from "@mantine/core";
import type { Ref } from "react";
import { Link } from "react-router";

import { ArrowRightIcon } from "../../../shared/icons";
import type { ListedOrganization } from "../../../shared/organizations/types";
import { sharedTexts } from "../../../shared/texts";
import { StatusBadge } from "../../../shared/values/status-badge";
import type { OrganizationStates } from "../types";
import { MappingStates } from "./mapping-states";
import classes from "./organization-list.module.css";

interface OrganizationRowProps {
  organization: ListedOrganization;
  states: OrganizationStates | undefined;
  /** Of those that are shown. */
  index: number;
  top: number;
  ref: Ref<HTMLDivElement>;
}

export function OrganizationRow({
  organization,
  states,
  index,
  top,
  ref,
}: OrganizationRowProps) {
  const { id, name, domain, isActive, mappings } = organization;
  return (
    <div
      ref={ref}
      data-index={index}
      role="row"
      aria-rowindex={index + 2}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className={classes.text}>
        <Link to={`/organizations/${id}/integrations`} className={classes.link}>
          {name}
        </Link>
      </div>
      <Text role="cell" size="sm" c="dimmed" className={`${classes.text} ${classes.domain}`}>
        {domain ?? sharedTexts.noDomain}
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
