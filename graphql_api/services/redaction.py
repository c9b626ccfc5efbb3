"""Takes the secrets of a mapping out of a connection test's result, which a vendor may repeat."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from graphql_api.models.mapping import MappingRules, OrganizationMapping
from integrations.base import TestResult, TestStep
from integrations.rest.transport.redaction import redact


def without_secrets(
    result: TestResult, mapping: OrganizationMapping, rules: MappingRules
) -> TestResult:
    hidden = (mapping.mapping_data.get(name) for name in rules.hidden_fields(mapping))
    secrets = {text for value in hidden for text in _texts_in(value)}
    if not secrets:
        return result
    return replace(
        result,
        message=redact(result.message, secrets),
        steps=tuple(_redacted_step(step, secrets) for step in result.steps),
        details=_redacted(dict(result.details), secrets),
    )


def _redacted_step(step: TestStep, secrets: Collection[str]) -> TestStep:
    return replace(
        step,
        message=redact(step.message, secrets),
        remedy=_redacted(step.remedy, secrets),
        public_message=_redacted(step.public_message, secrets),
        public_remedy=_redacted(step.public_remedy, secrets),
    )


def _redacted(value: Any, secrets: Collection[str]) -> Any:
    """Any JSON value with the texts in it redacted, names too."""
    match value:
        case str():
            return redact(value, secrets)
        case dict():
            return {redact(name, secrets): _redacted(each, secrets) for name, each in value.items()}
        case list() | tuple():
            return [_redacted(each, secrets) for each in value]
        case _:
            return value


def _texts_in(value: Any) -> Iterator[str]:
    match value:
        case str() if value:
            yield value
        case dict():
            for each in value.values():
                yield from _texts_in(each)
        case list():
            for each in value:
                yield from _texts_in(each)
