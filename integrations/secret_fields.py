"""Finds the secret fields of an integration's mapping data, which SecretStr marks."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import BaseModel


@lru_cache(maxsize=256)
def secret_fields(model: type[BaseModel]) -> frozenset[str]:
    """Names of the model's own fields that are secrets; responses and the audit trail hide them.

    Cached, because every check of a mapping needs it and pydantic builds JSON Schemas slowly.
    """
    properties = model.model_json_schema().get("properties", {})
    return frozenset(name for name, schema in properties.items() if _is_secret_field(schema))


def has_nested_secrets(model: type[BaseModel]) -> bool:
    """True if an object or list within the mapping data contains a secret, unhidden by anything."""
    schema = model.model_json_schema()
    fields = schema.pop("properties", {}).values()
    inside = [each for each in fields if not _is_secret_field(each)]
    return any(_is_secret(each) for each in _walk([schema, *inside]))


def _is_secret_field(schema: dict[str, Any]) -> bool:
    return any(_is_secret(part) for part in (schema, *schema.get("anyOf", ())))


def _is_secret(schema: dict[str, Any]) -> bool:
    return schema.get("writeOnly") is True or schema.get("format") == "password"


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of a JSON Schema, the innermost too."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _walk(each)
