"""Where a value is within JSON: keys in order, written `page.totalElements` in a manifest."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator


def _keys(given: Any) -> Any:
    """Dotted text as keys; a list is taken as it is, for keys that hold a dot themselves."""
    return tuple(given.split(".") if given else ()) if isinstance(given, str) else given


JsonPath = Annotated[tuple[str, ...], BeforeValidator(_keys)]


def pick(value: Any, path: tuple[str, ...]) -> Any:
    """What is there, or None."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def shown_path(path: tuple[str, ...]) -> str:
    return ".".join(path) or "the whole"
