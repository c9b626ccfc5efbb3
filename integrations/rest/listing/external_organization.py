"""Reads an external organization from a vendor's row, by the manifest's rules. No I/O."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.base import ExternalOrganization
from integrations.invisible_characters import without_invisible
from integrations.rest.listing.organization_id import id_as_listed
from integrations.rest.manifest.json_path import pick
from integrations.rest.manifest.spec import ActiveRule, Condition, OrganizationSpec

Value = str | int | bool

_ENTITY = re.compile(r"&(#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def to_external_organization(
    row: Mapping[str, Any], spec: OrganizationSpec, settings: Mapping[str, str]
) -> ExternalOrganization:
    """An absent id becomes an empty text, and an absent name one that says so."""
    id = id_as_listed(_to_text(pick(row, spec.id)), spec)
    name = name_of(row, spec)
    return ExternalOrganization(
        id=id,
        name=f"No name ({id})" if name is None else name,
        is_nameless=name is None,
        is_active=all(_is_active(rule, row, settings) for rule in spec.active),
        metadata=dict(_pick_metadata(row, spec)),
    )


def name_of(row: Mapping[str, Any], spec: OrganizationSpec) -> str | None:
    """The name as the vendor sends it; None if there is none, or none that can be seen."""
    name = pick(row, spec.name)
    if isinstance(name, bool) or not isinstance(name, (str, int)):
        return None
    text = _decode(str(name)) if spec.encoded_names else str(name)
    return text if without_invisible(text).strip() else None


def _decode(text: str) -> str:
    """What is written as `&…;` alone: html.unescape would take `&company` for a © and `mpany`."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def is_excluded(
    row: Mapping[str, Any], spec: OrganizationSpec, settings: Mapping[str, str]
) -> bool:
    """True if the row is not a customer by the manifest's rules."""
    if any(_matches(condition, row, settings) for condition in spec.exclude):
        return True
    asked = [each for each in spec.include if _values_of(each.values, each.values_from, settings)]
    return not all(_matches(condition, row, settings) for condition in asked)


def _to_text(value: object) -> str:
    return "" if value is None else str(value)


def _pick_metadata(row: Mapping[str, Any], spec: OrganizationSpec) -> Iterator[tuple[str, Any]]:
    for name, path in spec.metadata.items():
        value = pick(row, path)
        if value not in (None, "", [], {}):
            yield name, value


def _is_active(rule: ActiveRule, row: Mapping[str, Any], settings: Mapping[str, str]) -> bool:
    value = pick(row, rule.field or rule.not_field or ())
    if value is None:
        return rule.default
    allowed = _values_of(rule.values, rule.values_from, settings)
    found = value in allowed if allowed else bool(value)
    return found if rule.field else not found


def _matches(rule: Condition, row: Mapping[str, Any], settings: Mapping[str, str]) -> bool:
    value = pick(row, rule.field)
    if rule.prefix and isinstance(value, str) and value.startswith(rule.prefix):
        return True
    return value in _values_of(rule.values, rule.values_from, settings)


def _values_of(
    values: Sequence[Value], values_from: str | None, settings: Mapping[str, str]
) -> list[Value]:
    named = settings.get(values_from, "").split(",") if values_from else []
    return [*values, *(text.strip() for text in named if text.strip())]
