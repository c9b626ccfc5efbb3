"""The place of a value within JSON: keys in order, `page.totalElements` in a manifest."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator


def _split_keys(given: Any) -> Any:
    """Keys of dotted text; a list is taken as it is, for keys that contain a dot themselves."""
    return tuple(given.split(".") if given else ()) if isinstance(given, str) else given


JsonPath = Annotated[tuple[str, ...], BeforeValidator(_split_keys)]


def pick(value: Any, path: tuple[str, ...]) -> Any:
    """The value at that place, or None."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def format_path(path: tuple[str, ...]) -> str:
    return ".".join(path) or "all of it"
