"""The fields of a mapping as they are given, and as validation returns them."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.models.mapping_change import MappingChange
from graphql_api.services import validation
from graphql_api.services.errors import FieldProblem, ValidationError
from integrations.base import BaseIntegration
from integrations.external_ids import ExternalIdRefused, canonical_external_org_id, canonical_text
from integrations.secret_fields import secret_fields

HIDDEN = "********"
"""Shown in place of a secret of the mapping data; sent back, it leaves the secret as it is."""


NOT_LOADED = (
    "The integration is not loaded, so it is not known what of its mapping data is secret: all of "
    "it is hidden and cannot be changed. Ask your administrator to load the integration, or leave "
    "mapping data out."
)


@dataclass(frozen=True, kw_only=True)
class NewMapping:
    """A mapping to create, as it is given. It will be active."""

    organization_id: str
    integration_name: str
    external_org_id: str
    external_org_name: str = ""
    mapping_data: Any = field(default_factory=dict)
    mapping_id: str | None = None
    """Of the caller's own choice, so that a step that is repeated writes once."""

    @property
    def is_active(self) -> bool:
        return True


class MappingFields(TypedDict, total=False):
    """Fields to change, as they are given; an absent field is left as it is."""

    external_org_id: str | None
    external_org_name: str | None
    mapping_data: Any
    is_active: bool | None


class CheckedFields(TypedDict, total=False):
    """The same after validation."""

    external_org_id: str
    external_org_name: str
    mapping_data: Mapping[str, Any]
    is_active: bool


def not_mappable(integration: BaseIntegration, *, field: str = "integrationName") -> FieldProblem:
    return FieldProblem(
        field=field,
        message=f"{integration.display_name} does not support mappings. Query "
        "integrations(supportsOrgMapping: true) for those that do.",
    )


def of_another_integration(
    mapping: OrganizationMapping, integration: BaseIntegration
) -> FieldProblem:
    """Its secrets are for its own vendor alone."""
    return FieldProblem(
        field="integrationName",
        message=f"{integration.name} was given, but mapping {mapping.mapping_id} is one of "
        f"{mapping.integration_name}. Give that integration, or leave the mapping's id out.",
    )


def holds(mapping: OrganizationMapping, fields: CheckedFields) -> bool:
    """Whether the mapping has these values. JSON's true is not its 1, though Python's are equal."""
    current = {name: getattr(mapping, name) for name in fields}
    return json.dumps(current, sort_keys=True) == json.dumps(fields, sort_keys=True)


def shown_data(mapping: OrganizationMapping, rules: MappingRules) -> dict[str, Any]:
    """The mapping data as people may see it: of an integration that is not loaded only the names,
    whatever stands behind them."""
    hidden = rules.hidden_fields(mapping)
    return {
        name: HIDDEN if name in hidden and (value is not None or not rules.is_known) else value
        for name, value in mapping.mapping_data.items()
    }


def with_secrets(
    mapping: OrganizationMapping, fields: MappingFields, rules: MappingRules
) -> MappingFields:
    """The fields with the stored secret wherever the caller sent back what stands for it.

    Of an integration that is not loaded all mapping data is hidden, and only what stands for all
    of it is taken back; `check` refuses any other.
    """
    given = fields.get("mapping_data")
    if not isinstance(given, dict):
        return fields
    if not rules.is_known:
        return _without_data(fields) if given == shown_data(mapping, rules) else fields
    stored = {
        name: mapping.mapping_data[name]
        for name in rules.hidden_fields(mapping) & mapping.mapping_data.keys()
        if given.get(name) == HIDDEN
    }
    return {**fields, "mapping_data": {**given, **stored}}


def given_in_plain(mapping: OrganizationMapping, data: Any, rules: MappingRules) -> frozenset[str]:
    """The names in the data whose stored values are hidden, and which the caller gave a value of
    their own. Whether it is the stored one may not be told: it may be a guess."""
    if not isinstance(data, dict):
        return frozenset()
    return frozenset(
        name
        for name in rules.hidden_fields(mapping) & data.keys()
        if data[name] != HIDDEN and (data[name] is not None or not rules.is_known)
    )


def with_stored_secrets(
    mapping: OrganizationMapping, new: NewMapping, rules: MappingRules
) -> NewMapping:
    """The same for all fields of a mapping that is being edited."""
    filled = with_secrets(mapping, {"mapping_data": new.mapping_data}, rules)
    return replace(new, mapping_data=filled["mapping_data"])


def _without_data(fields: MappingFields) -> MappingFields:
    left = fields.copy()
    del left["mapping_data"]
    return left


def claimable(
    integration: BaseIntegration | None, before: OrganizationMapping, after: OrganizationMapping
) -> OrganizationMapping:
    """The mapping with its id in the vendor's one form, if the change claims it. Raises
    ValidationError.

    A mapping that is restored may have an id from before such forms were asked for.
    """
    if MappingChange(before, after).claims is None:
        return after
    problems = validation.Problems()
    id = _external_org_id(integration, after.external_org_id, problems)
    problems.raise_if_any()
    return after if id == after.external_org_id else replace(after, external_org_id=id)


def check_new(integration: BaseIntegration, new: NewMapping) -> CheckedFields:
    """All fields of a new mapping, normalised. Raises ValidationError."""
    if not integration.supports_org_mapping:
        raise ValidationError([not_mappable(integration)])
    return check(
        integration,
        {
            "external_org_id": new.external_org_id,
            "external_org_name": new.external_org_name,
            "mapping_data": new.mapping_data,
        },
    )


def new_mapping_id(new: NewMapping) -> str:
    """The id that was chosen, or a random one. Raises ValidationError."""
    if new.mapping_id is None:
        return str(uuid.uuid4())
    problems = validation.Problems()
    chosen = validation.mapping_id(new.mapping_id, problems)
    problems.raise_if_any()
    return chosen


def check(
    integration: BaseIntegration | None,
    fields: MappingFields,
    *,
    stored: OrganizationMapping | None = None,
) -> CheckedFields:
    """The fields that were given, normalised. Raises ValidationError with all that is wrong.

    An id that is `stored` already is not checked again before it is claimed anew.
    `integration` is None if it is not loaded, and then mapping data cannot be judged.
    """
    problems = validation.Problems()
    checked: CheckedFields = {}
    if "external_org_id" in fields:
        given = fields["external_org_id"]
        checked["external_org_id"] = (
            stored.external_org_id
            if stored is not None and given == stored.external_org_id
            else _external_org_id(integration, given, problems)
        )
    if "external_org_name" in fields:
        checked["external_org_name"] = validation.external_org_name(
            fields["external_org_name"], problems
        )
    if "mapping_data" in fields and integration is None:
        problems.add("mappingData", NOT_LOADED)
    elif "mapping_data" in fields and integration is not None:
        model = integration.mapping_data_model
        checked["mapping_data"] = validation.mapping_data(fields["mapping_data"], model, problems)
        for name in secret_fields(model):
            if checked["mapping_data"].get(name) == HIDDEN:
                problems.add(
                    f"mappingData.{name}", "There is no stored secret to keep. Enter the secret."
                )
    if "is_active" in fields:
        checked["is_active"] = validation.boolean(fields["is_active"], "isActive", problems)
    problems.raise_if_any()
    return checked


def _external_org_id(
    integration: BaseIntegration | None, given: str | None, problems: validation.Problems
) -> str:
    """In the vendor's one form, in which it is claimed: else two could have one customer."""
    found = len(problems.found)
    text = validation.external_org_id(given, problems)
    if len(problems.found) > found:
        return text
    try:
        if integration is None:
            return canonical_text(text)
        return canonical_external_org_id(integration, text)
    except ExternalIdRefused as error:
        problems.add("externalOrgId", str(error))
        return text


MAX_MAPPINGS = 100
"""How many a caller may ask for at once."""
