"""Drafts each line against what is stored, as if it were the only one.

A draft says which organization and mapping the line names and what it would change. Whether another
mapping holds what it claims is for `conflicts`.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import MappingChange
from graphql_api.models.organization import Organization
from graphql_api.services import errors
from graphql_api.services.access import Actor, manageable
from graphql_api.services.errors import shortened
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_csv.columns import (
    INTEGRATION,
    IS_ACTIVE,
    MAPPING_DATA,
    MAPPING_ID,
    ORGANIZATION_ID,
    ORGANIZATION_NAME,
    VERSION,
)
from graphql_api.services.mapping_csv.drafts import Draft, LineAction, LineCode, Stored, listed
from graphql_api.services.mapping_csv.organization_names import comparable, may_be_called
from graphql_api.services.mapping_csv.reading import Line
from graphql_api.services.mapping_csv.spreadsheet_ids import has_lost_digits
from graphql_api.services.mapping_csv.values import (
    LineRejected,
    cell,
    changes,
    given,
    told_by_column,
    version,
)
from graphql_api.services.mapping_fields import (
    CheckedFields,
    MappingFields,
    NewMapping,
    check,
    check_new,
    claimable,
    given_in_plain,
    holds,
    with_secrets,
)
from integrations.base import BaseIntegration


def organization_ids(lines: Sequence[Line]) -> set[str]:
    """The organizations that the lines name by id."""
    return {cell(line, ORGANIZATION_ID) for line in lines} - {""}


def organization_names(lines: Sequence[Line]) -> set[str]:
    """The organizations that the lines name by name alone, in the form to compare them in."""
    nameless = (line for line in lines if not cell(line, ORGANIZATION_ID))
    return {comparable(cell(line, ORGANIZATION_NAME)) for line in nameless} - {""}


def draft_all(
    lines: Sequence[Line], stored: Stored, *, actor: Actor, integrations: IntegrationService
) -> list[Draft]:
    """In the lines' order."""
    drafting = _Drafting(stored, actor, integrations)
    return [drafting.draft(line) for line in lines]


class _Drafting:
    def __init__(self, stored: Stored, actor: Actor, integrations: IntegrationService) -> None:
        self._stored = stored
        self._actor = actor
        self._integrations = integrations

    def draft(self, line: Line) -> Draft:
        draft = Draft(line=line)
        try:
            if line.problem is not None:
                raise LineRejected(LineCode.UNREADABLE_LINE, line.problem)
            organization = self._organization(line)
            draft = replace(draft, organization=organization)
            self._require_manageable(organization)
            if not cell(line, MAPPING_ID):
                return self._creating(draft, organization)
            existing = self._existing(line, organization)
            draft = replace(draft, existing=existing)
            return self._changing(draft, organization, existing)
        except LineRejected as rejected:
            return draft.invalid(rejected.code, rejected.message)

    # ------------------------------------------------------------------ whom it names

    def _organization(self, line: Line) -> Organization:
        org_id, name = cell(line, ORGANIZATION_ID), cell(line, ORGANIZATION_NAME)
        if not org_id:
            return self._named(name)
        found = self._stored.organizations.get(org_id)
        if found is None:
            message = str(errors.OrganizationNotFoundError(org_id))
            raise LineRejected(LineCode.ORGANIZATION_NOT_FOUND, message)
        if name and not may_be_called(found, name):
            raise LineRejected(
                LineCode.ORGANIZATION_NAME_DIFFERS,
                f"Organization {org_id} is called {found.name!r}, but the line says "
                f"{shortened(name)}. Correct the id or the name, or leave one of them empty; an "
                "import never renames.",
            )
        return found

    def _named(self, name: str) -> Organization:
        if not name:
            message = (
                "The line names no organization. Fill in organization_id or organization_name."
            )
            raise LineRejected(LineCode.VALUE_NOT_ALLOWED, message)
        found = self._stored.named.get(comparable(name), ())
        if not found:
            raise LineRejected(
                LineCode.ORGANIZATION_NOT_FOUND,
                f"There is no organization called {shortened(name)}, or you do not have access to "
                "it. Check the name, or ask a provider-wide manager for access.",
            )
        if len(found) > 1:
            raise LineRejected(LineCode.ORGANIZATION_AMBIGUOUS, _ambiguous(name, found))
        return found[0]

    def _require_manageable(self, organization: Organization) -> None:
        try:
            manageable(self._actor, organization.org_id)
        except errors.PermissionDeniedError as error:
            raise LineRejected(LineCode.PERMISSION_DENIED, str(error)) from error

    def _existing(self, line: Line, organization: Organization) -> OrganizationMapping:
        mapping_id, integration = cell(line, MAPPING_ID), cell(line, INTEGRATION)
        mappings = self._stored.mappings.get(organization.org_id, ())
        found = next((each for each in mappings if each.mapping_id == mapping_id), None)
        if found is None:
            raise LineRejected(
                LineCode.MAPPING_NOT_FOUND,
                f"{organization.name} has no mapping {shortened(mapping_id)}. Leave the cell empty "
                "to create one. A mapping cannot move to another organization: deactivate it "
                "there.",
            )
        if found.integration_name != integration:
            raise LineRejected(
                LineCode.INTEGRATION_DIFFERS,
                f"Mapping {mapping_id} is for {found.integration_name}, but the line says "
                f"{shortened(integration)}. Deactivate it, and create another without a "
                "mapping_id.",
            )
        return found

    # ------------------------------------------------------------------ what it changes

    def _creating(self, draft: Draft, organization: Organization) -> Draft:
        integration = self._mappable(cell(draft.line, INTEGRATION))
        values = given(draft.line)
        if not values.pop(IS_ACTIVE, True):
            raise LineRejected(
                LineCode.VALUE_NOT_ALLOWED,
                "is_active: A line without a mapping_id creates an active mapping. Enter true, or "
                "fill in the mapping_id of the mapping to deactivate.",
            )
        if cell(draft.line, VERSION):
            raise LineRejected(
                LineCode.VALUE_NOT_ALLOWED,
                "version: A line without a mapping_id creates a mapping, which has no version yet. "
                "Empty the cell, or fill in the mapping_id that was exported with it.",
            )
        new = NewMapping(
            organization_id=organization.org_id, integration_name=integration.name, **values
        )
        with _problems_by_column():
            fields = check_new(integration, new)
        _require_whole(fields)
        _require_active(organization)
        rules = self._integrations.rules(integration.name)
        return replace(
            draft,
            action=LineAction.CREATE,
            fields=fields,
            changes=tuple(changes(None, fields, rules.secret_fields)),
            change=MappingChange(None, replace(new, external_org_id=fields["external_org_id"])),
            rules=rules,
        )

    def _changing(
        self, draft: Draft, organization: Organization, existing: OrganizationMapping
    ) -> Draft:
        rules = self._integrations.rules(existing.integration_name)
        values = self._given(draft.line)
        plain = given_in_plain(existing, values.get(MAPPING_DATA), rules)
        whole = with_secrets(existing, values, rules)
        fields = self._differing(existing, whole, guessed=plain)
        exported = version(draft.line)
        if not fields:
            return draft.unchanged(existing)
        _require_whole(fields)
        if exported not in (None, str(existing.version)):
            return draft.conflict(
                LineCode.VERSION_CONFLICT,
                f"The file has version {exported} of the mapping, which is now at version "
                f"{existing.version}. Export it again, or empty the cell to change it anyway.",
            )
        integration = self._integrations.find(existing.integration_name)
        with _problems_by_column():
            changed = claimable(integration, existing, existing.changed(**fields))
        if changed.is_active:
            _require_active(organization)
        return replace(
            draft,
            action=LineAction.CHANGE,
            fields=fields,
            changes=tuple(changes(existing, fields, rules.hidden_fields(existing), guessed=plain)),
            change=MappingChange(existing, changed),
            rules=rules,
        )

    def _given(self, line: Line) -> MappingFields:
        if IS_ACTIVE in line.cells and not cell(line, IS_ACTIVE):
            raise LineRejected(
                LineCode.VALUE_NOT_ALLOWED, "is_active: The cell is empty. Enter true or false."
            )
        values: Any = given(line)
        fields: MappingFields = values
        return fields

    def _differing(
        self, existing: OrganizationMapping, values: MappingFields, *, guessed: Collection[str]
    ) -> CheckedFields:
        """The fields that differ from the mapping. The others are not validated again.

        Data with values that may be guesses differs even if it does not.
        """
        always = {MAPPING_DATA} if guessed else set()
        integration = self._integrations.find(existing.integration_name)
        with _problems_by_column():
            checked = check(integration, _differing(existing, values, always))
        differing: CheckedFields = _differing(existing, checked, always)
        return differing

    def _mappable(self, name: str) -> BaseIntegration:
        try:
            integration = self._integrations.get(name)
        except errors.IntegrationNotFoundError as error:
            raise LineRejected(LineCode.INTEGRATION_NOT_FOUND, str(error)) from error
        if not integration.supports_org_mapping:
            message = f"integration: {integration.display_name} does not support mappings."
            raise LineRejected(LineCode.VALUE_NOT_ALLOWED, message)
        return integration


def _ambiguous(name: str, found: Sequence[Organization]) -> str:
    ordered = sorted(found, key=lambda each: each.org_id)
    if all(comparable(each.name) == comparable(name) for each in ordered):
        return (
            f"{len(ordered)} organizations are called {shortened(name)}. Fill in organization_id "
            f"with one of these: {listed([each.org_id for each in ordered])}."
        )
    alike = listed([f"{each.org_id} ({each.name})" for each in ordered])
    return (
        f"No organization is called {shortened(name)} exactly, and {len(ordered)} are written "
        f"alike. Fill in organization_id with one of these: {alike}."
    )


@contextmanager
def _problems_by_column() -> Iterator[None]:
    """Raises LineRejected for a ValidationError."""
    try:
        yield
    except errors.ValidationError as error:
        raise LineRejected(LineCode.VALUE_NOT_ALLOWED, told_by_column(error.fields)) from error


def _differing(mapping: OrganizationMapping, fields: Any, always: Collection[str]) -> Any:
    return {
        name: value
        for name, value in fields.items()
        if name in always or not _has(mapping, name, value)
    }


def _has(mapping: OrganizationMapping, name: str, value: Any) -> bool:
    return holds(mapping, {name: value})  # type: ignore[misc]


def _require_whole(fields: CheckedFields) -> None:
    """A new external id has all its digits."""
    id = fields.get("external_org_id", "")
    if has_lost_digits(id):
        raise LineRejected(
            LineCode.VALUE_NOT_ALLOWED,
            f"external_org_id: {shortened(id)} is what a spreadsheet shows of a long number, "
            "without its last digits. Import the column as text, and enter the whole id.",
        )


def _require_active(organization: Organization) -> None:
    if not organization.is_active:
        message = str(errors.OrganizationInactiveError(organization))
        raise LineRejected(LineCode.ORGANIZATION_INACTIVE, message)
