import { Select } from "@mantine/core";

import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { foldedOptions } from "../../../shared/forms/folded-options";
import { useAllOrganizations } from "../../../shared/organizations/use-all-organizations";
import { accessTexts } from "../texts";

const EVERYWHERE = "*";
/** So many are shown at once; typing narrows them down. */
const SHOWN = 100;

interface OrganizationScopeSelectProps {
  /** null is provider-wide. */
  value: string | null;
  onChange: (organizationId: string | null) => void;
  error?: string | undefined;
  disabled?: boolean;
}

export function OrganizationScopeSelect({
  value,
  onChange,
  error,
  disabled = false,
}: OrganizationScopeSelectProps) {
  const all = useAllOrganizations();
  const options = all.organizations.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <Select
        label={accessTexts.scope}
        placeholder={accessTexts.form.organizationPlaceholder}
        data={[{ value: EVERYWHERE, label: accessTexts.everywhere }, ...options]}
        limit={SHOWN}
        filter={foldedOptions}
        value={value ?? EVERYWHERE}
        onChange={(chosen) => {
          onChange(chosen === EVERYWHERE ? null : chosen);
        }}
        error={error}
        disabled={disabled}
        searchable
        allowDeselect={false}
      />
      {all.error && (
        <RequestErrorNotice
          error={all.error}
          onRetry={() => void all.refetch()}
          retrying={all.isFetching}
        />
      )}
    </>
  );
}
