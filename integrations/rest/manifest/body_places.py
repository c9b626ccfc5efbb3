"""Places within a body, to which names with dots lead: `variables.input.page`. No I/O."""

from collections.abc import Mapping
from typing import Any


class NoPlaceThere(ValueError):
    """A name leads through something that has no fields."""


def keys_of(name: str) -> tuple[str, ...]:
    """The keys in order."""
    return tuple(name.split("."))


def with_values(body: Mapping[str, Any] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the body with each value at the place that its name leads to.

    What is missing on the way is made. Raises NoPlaceThere.
    """
    filled: Any = {} if body is None else dict(body)
    for name, value in values.items():
        filled = _with_value(filled, keys_of(name), value)
    return dict(filled)


def _with_value(body: Any, keys: tuple[str, ...], value: Any, *, way: str = "") -> Any:
    if not keys:
        return value
    if body is not None and not isinstance(body, Mapping):
        raise NoPlaceThere(f"{way} holds no fields")
    here = body or {}
    way = f"{way}.{keys[0]}" if way else keys[0]
    return {**here, keys[0]: _with_value(here.get(keys[0]), keys[1:], value, way=way)}
