import { Autocomplete, Button, Select, TextInput } from "@mantine/core";

import { SearchIcon } from "../../../shared/icons";
import { useMappableIntegrations } from "../../../shared/integrations/use-mappable-integrations";
import { isFiltered, NO_FILTER } from "../hooks/audit-filter";
import { auditTexts } from "../texts";
import type { AuditAction, AuditFilter } from "../types";
import classes from "./audit.module.css";

const texts = auditTexts.filter;
const ACTIONS = Object.entries(auditTexts.actions).map(([value, label]) => ({ value, label }));

interface AuditFiltersProps {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
  /** Those who appear in what was read so far. */
  people: string[];
}

export function AuditFilters({ filter, onChange, people }: AuditFiltersProps) {
  const integrations = useMappableIntegrations().data ?? [];
  const set = (changed: Partial<AuditFilter>) => {
    onChange({ ...filter, ...changed });
  };
  return (
    <div role="search" aria-label={texts.label} className={classes.filters}>
      <Select
        label={texts.action}
        placeholder={texts.anyAction}
        data={ACTIONS}
        value={filter.action || null}
        onChange={(action) => {
          set({ action: (action ?? "") as AuditAction | "" });
        }}
        clearable
      />
      <Autocomplete
        label={texts.person}
        placeholder={texts.anyPerson}
        data={people}
        limit={20}
        value={filter.person}
        onChange={(person) => {
          set({ person });
        }}
      />
      <Select
        label={texts.integration}
        placeholder={texts.anyIntegration}
        data={integrations.map(({ name, displayName }) => ({ value: name, label: displayName }))}
        value={filter.integration || null}
        onChange={(integration) => {
          set({ integration: integration ?? "" });
        }}
        clearable
      />
      <TextInput
        type="search"
        label={texts.text}
        placeholder={texts.textPlaceholder}
        leftSection={<SearchIcon size={16} />}
        value={filter.text}
        onChange={(event) => {
          set({ text: event.currentTarget.value });
        }}
      />
      {isFiltered(filter) && (
        <Button
          variant="transparent"
          px={0}
          style={{ justifySelf: "start" }}
          onClick={() => {
            onChange(NO_FILTER);
          }}
        >
          {texts.clear}
        </Button>
      )}
    </div>
  );
}
