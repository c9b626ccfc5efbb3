import { Button, Group, Select } from "@mantine/core";

import { foldedOptions } from "../../../shared/forms/folded-options";
import { sharedTexts } from "../../../shared/texts";
import { suggestionTexts } from "../texts";
import type { UnmatchedOrganization } from "../types";

/** So many are shown at once; typing narrows them down. */
const SHOWN = 100;

interface OwnerSelectProps {
  label: string;
  organizations: readonly UnmatchedOrganization[];
  onChoose: (organization: UnmatchedOrganization) => void;
  onCancel: () => void;
}

/** Which organization an external one belongs to; a choice is saved at once. */
export function OwnerSelect({ label, organizations, onChoose, onCancel }: OwnerSelectProps) {
  return (
    <Group gap="xs" align="flex-end">
      <Select
        label={label}
        placeholder={suggestionTexts.externals.ownerPlaceholder}
        nothingFoundMessage={suggestionTexts.externals.noOwner}
        data={organizations.map(({ id, name, domain }) => ({
          value: id,
          label: domain === null ? name : `${name} · ${domain}`,
        }))}
        limit={SHOWN}
        filter={foldedOptions}
        // The list itself scrolls: an area around it would be one that no key reaches.
        withScrollArea={false}
        styles={{
          options: { maxHeight: 220, overflowY: "auto" },
          // Room below, so that the list need not open over what stands above.
          input: { scrollMarginBlock: "5rem 16rem" },
        }}
        searchable
        autoFocus
        flex={1}
        miw={220}
        onChange={(chosen) => {
          const organization = organizations.find(({ id }) => id === chosen);
          if (organization) onChoose(organization);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
        }}
      />
      <Button variant="default" onClick={onCancel}>
        {sharedTexts.actions.cancel}
      </Button>
    </Group>
  );
}
