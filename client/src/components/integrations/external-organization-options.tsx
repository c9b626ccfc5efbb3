import { Badge, Combobox, Group, Text } from "@mantine/core";

import { texts } from "../../texts";
import type { ExternalOrganization, ExternalOrganizationListing } from "../../types/integrationMapping";
import classes from "./external-organization-options.module.css";

interface ExternalOrganizationOptionsProps {
  listing: ExternalOrganizationListing | undefined;
  search: string;
  chosenId: string;
  loadingText: string;
}

/** The dropdown's content: what the search found, and whether there is more. */
export function ExternalOrganizationOptions({
  listing,
  search,
  chosenId,
  loadingText,
}: ExternalOrganizationOptionsProps) {
  if (!listing) return <Combobox.Empty>{loadingText}</Combobox.Empty>;
  const { nodes, totalCount } = listing;
  return (
    <>
      <Combobox.Options
        aria-label={texts.discovery.options}
        tabIndex={-1}
        mah={260}
        style={{ overflowY: "auto" }}
      >
        {nodes.map((organization) => (
          <Combobox.Option
            key={organization.id}
            value={organization.id}
            active={organization.id === chosenId}
            className={classes.option}
          >
            <OptionContent organization={organization} />
          </Combobox.Option>
        ))}
        {nodes.length === 0 && (
          <Combobox.Empty>
            {search ? texts.discovery.nothingFound(search) : texts.discovery.nothingThere}
          </Combobox.Empty>
        )}
      </Combobox.Options>
      {totalCount > nodes.length && (
        <Combobox.Footer>
          <Text size="xs" c="dimmed">
            {texts.discovery.more(nodes.length, totalCount)}
          </Text>
        </Combobox.Footer>
      )}
    </>
  );
}

function OptionContent({ organization }: { organization: ExternalOrganization }) {
  const owners = organization.mappings.map((mapping) => mapping.organization.name);
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" truncate>
          {organization.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {texts.discovery.id(organization.id)}
          {owners.length > 0 && ` · ${texts.discovery.mappedTo(owners)}`}
        </Text>
      </div>
      {!organization.isActive && (
        <Badge color="gray" variant="light" tt="none" style={{ flexShrink: 0 }}>
          {texts.discovery.inactive}
        </Badge>
      )}
    </Group>
  );
}
