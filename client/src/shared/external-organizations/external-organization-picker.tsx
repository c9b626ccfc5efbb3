import {
  CloseButton,
  Combobox,
  type ComboboxStore,
  Loader,
  Stack,
  TextInput,
  useCombobox,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useId, useState } from "react";

import { movedIndex } from "../../lib/browser/option-keys";
import { WhyMatch } from "../match/why-match";
import type { ExternalOrganizationFieldProps } from "./external-organization-inputs";
import { ExternalOrganizationOptions, optionId } from "./external-organization-options";
import classes from "./external-organization-options.module.css";
import { ListingStatus } from "./listing-status";
import { externalOrganizationTexts } from "./texts";
import { useExternalOrganizations, useRefreshDiscovery } from "./use-discovery";

const TYPING_PAUSE = 150;
const NO_CHOICE = { id: "", name: "" };

/** A searchable choice among the organizations that the integration can see. */
export function ExternalOrganizationPicker({
  organizationId,
  integration,
  choice,
  onChange,
  idError,
  autoFocus = false,
}: ExternalOrganizationFieldProps) {
  const combobox = useCombobox();
  const listId = useId();
  const [text, setText] = useState(choice.name || choice.id);
  const wanted = choice.id === "" ? text.trim() : "";
  const [search] = useDebouncedValue(wanted, TYPING_PAUSE);
  const discovery = useExternalOrganizations(integration.name, search);
  const refresh = useRefreshDiscovery(integration.name, search);
  const { listing, failure, hasNextPage, isFetchingNextPage, fetchNextPage } = discovery;

  /** Where the keyboard is; forgotten with the search that it belonged to. */
  const [position, setPosition] = useState({ search, index: -1 });
  const moved = position.search === search ? position.index : -1;
  const options = listing?.nodes ?? [];
  const chosenIndex = options.findIndex(({ id }) => id === choice.id);
  // Nothing before something is typed or moved to: Enter must not choose whoever stands first.
  const resting = search !== "" && choice.id === "" ? 0 : chosenIndex;
  const activeIndex = moved >= 0 ? moved : resting;
  const isOpen = combobox.dropdownOpened && !failure && !discovery.isError;
  useRoomBelow(combobox, isOpen && listing !== undefined);
  const hasActive = isOpen && activeIndex >= 0 && activeIndex < options.length;
  const label = externalOrganizationTexts.external(integration.organizationTerm);

  const type = (typed: string) => {
    setText(typed);
    if (choice.id !== "") onChange(NO_CHOICE);
    combobox.openDropdown();
  };

  const choose = (id: string) => {
    const chosen = options.find((organization) => organization.id === id);
    if (!chosen) return;
    setText(chosen.name || chosen.id);
    combobox.closeDropdown();
    onChange({ id: chosen.id, name: chosen.name });
  };

  const press = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const next = movedIndex(event.key, activeIndex, options.length);
    if (next !== null) {
      event.preventDefault();
      setPosition({ search, index: isOpen ? next : Math.max(activeIndex, 0) });
      if (!isOpen) combobox.openDropdown();
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      // What is listed belongs to an earlier text until the answer to this one is there.
      const isSettled = wanted === search && !discovery.isPlaceholderData;
      const active = options[activeIndex];
      if (isSettled && active) choose(active.id);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      combobox.closeDropdown();
    }
  };

  return (
    <Stack gap="xs">
      <Combobox store={combobox} onOptionSubmit={choose}>
        <Combobox.Target withKeyboardNavigation={false} withAriaAttributes={false}>
          <TextInput
            role="combobox"
            aria-haspopup="listbox"
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={isOpen ? listId : undefined}
            aria-activedescendant={hasActive ? optionId(listId, activeIndex) : undefined}
            // The dialog around leaves Escape to the list while that is open.
            data-mantine-stop-propagation={isOpen || undefined}
            label={label}
            placeholder={externalOrganizationTexts.externalPlaceholder(integration.organizationTerm)}
            description={
              choice.id === "" ? externalOrganizationTexts.searchLabel : externalOrganizationTexts.id(choice.id)
            }
            withAsterisk
            autoComplete="off"
            autoFocus={autoFocus}
            classNames={{ input: classes.field }}
            value={text}
            error={idError}
            onKeyDown={press}
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
                  aria-label={externalOrganizationTexts.clearChoice}
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
        <Combobox.Dropdown hidden={!isOpen}>
          {listing ? (
            <ExternalOrganizationOptions
              listId={listId}
              label={label}
              listing={listing}
              search={search}
              chosenId={choice.id}
              organizationId={organizationId}
              activeIndex={activeIndex}
              onReachEnd={() => {
                if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
              }}
            />
          ) : (
            <Combobox.Empty role="status">
              {externalOrganizationTexts.loading(integration.displayName)}
            </Combobox.Empty>
          )}
        </Combobox.Dropdown>
      </Combobox>
      {choice.id !== "" && organizationId !== "" && (
        <WhyMatch
          key={choice.id}
          organizationId={organizationId}
          integrationName={integration.name}
          external={choice}
        />
      )}
      <ListingStatus integration={integration} discovery={discovery} refresh={refresh} />
    </Stack>
  );
}

/**
 * The browser shows a field that gets the focus, but a row of a virtualised list has its height only
 * afterwards; and a list whose field is below the screen's edge is hidden.
 */
function useRoomBelow({ targetRef }: ComboboxStore, isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        targetRef.current?.scrollIntoView({ block: "nearest" });
      });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [targetRef, isShown]);
}
