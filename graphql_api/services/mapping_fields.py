"""The fields of a mapping as they are given, and as validation returns them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services import validation
from graphql_api.services.errors import FieldProblem, ValidationError
from integrations.base import BaseIntegration, MappingData
from integrations.secret_fields import secret_fields

HIDDEN = "********"
"""Shown in place of a secret of the mapping data; sent back, it leaves the secret as it is."""


@dataclass(frozen=True, kw_only=True)
class NewMapping:
    """A mapping to create, as it is given. It will be active."""

    organization_id: str
    integration_name: str
    external_org_id: str
    external_org_name: str = ""
    mapping_data: Any = field(default_factory=dict)

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


def holds(mapping: OrganizationMapping, fields: CheckedFields) -> bool:
    """Whether the mapping has these values. JSON's true is not its 1, though Python's are equal."""
    current = {name: getattr(mapping, name) for name in fields}
    return json.dumps(current, sort_keys=True) == json.dumps(fields, sort_keys=True)


def with_secrets(
    mapping: OrganizationMapping, fields: MappingFields, secret_fields: frozenset[str]
) -> MappingFields:
    """The fields with the stored secret wherever the caller sent back what stands for it."""
    given = fields.get("mapping_data")
    if not isinstance(given, dict):
        return fields
    stored = {
        name: mapping.mapping_data[name]
        for name in secret_fields & mapping.mapping_data.keys()
        if given.get(name) == HIDDEN
    }
    return {**fields, "mapping_data": {**given, **stored}}


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


def check(integration: BaseIntegration | None, fields: MappingFields) -> CheckedFields:
    """The fields that were given, normalised. Raises ValidationError with all that is wrong."""
    problems = validation.Problems()
    checked: CheckedFields = {}
    if "external_org_id" in fields:
        checked["external_org_id"] = validation.external_org_id(fields["external_org_id"], problems)
    if "external_org_name" in fields:
        checked["external_org_name"] = validation.external_org_name(
            fields["external_org_name"], problems
        )
    if "mapping_data" in fields:
        model = MappingData if integration is None else integration.mapping_data_model
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


MAX_MAPPINGS = 100
"""How many a caller may ask for at once."""
