import { Text, Title } from "@mantine/core";
import { useRef } from "react";

import { RelativeTime } from "../../../shared/values/relative-time";
import { organizationTexts } from "../texts";
import type { OrganizationNames } from "../types";
import { NameRow } from "./name-row";
import classes from "./organization-names.module.css";

const texts = organizationTexts.names.alias;

interface AliasListProps {
  names: OrganizationNames;
  canManage: boolean;
}

export function AliasList({ names, canManage }: AliasListProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <div>
      <Title order={3} size="h5" id="aliases" ref={heading} tabIndex={-1}>
        {texts.title}
      </Title>
      {names.aliases.length === 0 ? (
        <Text size="sm" c="dimmed" mt="xs">
          {texts.none}
        </Text>
      ) : (
        <ul aria-labelledby="aliases" className={classes.list}>
          {names.aliases.map(({ name, origin, addedAt, addedBy }) => (
            <NameRow
              key={name}
              organizationId={names.id}
              name={name}
              change={canManage ? "remove" : null}
              onDone={() => heading.current?.focus()}
            >
              {texts.origins[origin]} {organizationTexts.names.by} {addedBy},{" "}
              <RelativeTime value={addedAt} />
            </NameRow>
          ))}
        </ul>
      )}
    </div>
  );
}
