"""Reads a vendor's record of a customer by the manifest's rules. No I/O."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.base import ExternalOrganization
from integrations.rest.json_path import pick
from integrations.rest.spec import ActiveRule, Condition, OrganizationWords

Value = str | int | bool


def to_external_organization(
    item: Mapping[str, Any], words: OrganizationWords, settings: Mapping[str, str]
) -> ExternalOrganization:
    """Absent id and name become empty text: whoever requires them has looked before."""
    return ExternalOrganization(
        id=_text(pick(item, words.id)),
        name=_text(pick(item, words.name)),
        is_active=all(_holds(rule, item, settings) for rule in words.active),
        metadata=dict(_metadata(item, words)),
    )


def is_excluded(
    item: Mapping[str, Any], words: OrganizationWords, settings: Mapping[str, str]
) -> bool:
    """Whether the row stands for no customer."""
    return any(_matches(condition, item, settings) for condition in words.exclude)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _metadata(item: Mapping[str, Any], words: OrganizationWords) -> Iterator[tuple[str, Any]]:
    for name, path in words.metadata.items():
        value = pick(item, path)
        if value not in (None, "", [], {}):
            yield name, value


def _holds(rule: ActiveRule, item: Mapping[str, Any], settings: Mapping[str, str]) -> bool:
    value = pick(item, rule.field or rule.not_field or ())
    if value is None:
        return rule.default
    allowed = _allowed(rule.values, rule.values_from, settings)
    found = value in allowed if allowed else bool(value)
    return found if rule.field else not found


def _matches(rule: Condition, item: Mapping[str, Any], settings: Mapping[str, str]) -> bool:
    value = pick(item, rule.field)
    if rule.prefix and isinstance(value, str) and value.startswith(rule.prefix):
        return True
    return value in _allowed(rule.values, rule.values_from, settings)


def _allowed(
    values: Sequence[Value], values_from: str | None, settings: Mapping[str, str]
) -> list[Value]:
    named = settings.get(values_from, "").split(",") if values_from else []
    return [*values, *(text.strip() for text in named if text.strip())]
