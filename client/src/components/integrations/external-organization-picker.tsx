import { CloseButton, Combobox, Loader, Stack, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";

import { useExternalOrganizations, useRefreshDiscovery } from "../../hooks/useIntegrationMappings";
import { texts } from "../../texts";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { DiscoveryAge } from "./discovery-age";
import { DiscoveryNotice } from "./discovery-notice";
import type { ExternalOrganizationFieldProps } from "./external-organization-inputs";
import { ExternalOrganizationOptions } from "./external-organization-options";

const TYPING_PAUSE = 200;
const NO_CHOICE = { id: "", name: "" };

/** A searchable choice among the organizations that the integration can see. */
export function ExternalOrganizationPicker({
  integration,
  choice,
  onChange,
  idError,
  autoFocus = false,
}: ExternalOrganizationFieldProps) {
  const combobox = useCombobox();
  const [text, setText] = useState(choice.name || choice.id);
  const wanted = choice.id === "" ? text.trim() : "";
  const [search] = useDebouncedValue(wanted, TYPING_PAUSE);
  const discovery = useExternalOrganizations(integration.name, search);
  const refresh = useRefreshDiscovery(integration.name, search);

  const result = discovery.data;
  const isListed = result?.__typename === "ExternalOrganizationConnection";
  const listing = isListed ? result : undefined;
  const failure = isListed ? undefined : result;
  const { dropdownOpened, selectFirstOption, selectActiveOption } = combobox;
  const hasChoice = choice.id !== "";
  useEffect(() => {
    if (!dropdownOpened || !listing) return;
    if (hasChoice) selectActiveOption();
    else selectFirstOption();
  }, [dropdownOpened, listing, hasChoice, selectActiveOption, selectFirstOption]);

  const askAgain = () => {
    refresh.mutate();
  };

  const type = (typed: string) => {
    setText(typed);
    if (choice.id !== "") onChange(NO_CHOICE);
    combobox.openDropdown();
  };

  const choose = (id: string) => {
    const chosen = listing?.nodes.find((organization) => organization.id === id);
    if (!chosen) return;
    onChange({ id: chosen.id, name: chosen.name });
    setText(chosen.name || chosen.id);
    combobox.closeDropdown();
  };

  return (
    <Stack gap="xs">
      <Combobox store={combobox} onOptionSubmit={choose}>
        <Combobox.Target withExpandedAttribute>
          <TextInput
            role="combobox"
            label={texts.mappingForm.external(integration.organizationTerm)}
            placeholder={texts.mappingForm.externalPlaceholder(integration.organizationTerm)}
            description={choice.id === "" ? texts.mappingForm.searchLabel : texts.discovery.id(choice.id)}
            withAsterisk
            autoComplete="off"
            autoFocus={autoFocus}
            value={text}
            error={idError}
            onChange={(event) => {
              type(event.currentTarget.value);
            }}
            onFocus={() => {
              combobox.openDropdown();
            }}
            onClick={() => {
              combobox.openDropdown();
            }}
            onBlur={() => {
              combobox.closeDropdown();
            }}
            rightSection={
              discovery.isFetching ? (
                <Loader size="xs" />
              ) : text ? (
                <CloseButton
                  size="sm"
                  aria-label={texts.mappingForm.clearChoice}
                  onMouseDown={(event) => {
                    event.preventDefault();
                  }}
                  onClick={() => {
                    type("");
                  }}
                />
              ) : null
            }
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={failure !== undefined || discovery.isError}>
          <ExternalOrganizationOptions
            listing={listing}
            search={search}
            chosenId={choice.id}
            loadingText={texts.discovery.loading(integration.displayName)}
          />
        </Combobox.Dropdown>
      </Combobox>
      {listing && (
        <DiscoveryAge listing={listing} onRefresh={askAgain} refreshing={refresh.isPending} />
      )}
      {failure && (
        <DiscoveryNotice
          integration={integration}
          failure={failure}
          onRetry={askAgain}
          retrying={refresh.isPending}
        />
      )}
      {(discovery.error ?? refresh.error) && (
        <RequestErrorNotice
          error={discovery.error ?? refresh.error}
          onRetry={askAgain}
          retrying={refresh.isPending}
        />
      )}
    </Stack>
  );
}
