"""Names of fields and parameters, as vendors compare them. No I/O."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_ -]*")
_REFERENCE = ("id", "ids", "identifier")


def plain(name: str) -> str:
    """A name without what some vendor does not tell apart: capitals and all but letters, digits."""
    return re.sub(r"[\W_]", "", name.casefold())


def plain_path(path: Path) -> Path:
    return tuple(map(plain, path))


def is_key(name: object) -> bool:
    """True for a usual name; one with a slash or a dot could be read as a path by a vendor."""
    return isinstance(name, str) and _KEY.fullmatch(name) is not None


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value within JSON with its place; the members of a list have the list's place."""
    match value:
        case Mapping() if value:
            for name, inner in value.items():
                yield from leaves(inner, (*path, name))
        case list() | tuple() if value:
            for inner in value:
                yield from leaves(inner, path)
        case _:
            yield path, value


def looks_like_reference(path: Path, resources: frozenset[str]) -> bool:
    """True if the field's name says that another record is meant: by `id`, or as a resource."""
    last = plain(path[-1])
    return last.endswith(_REFERENCE) or last in resources


def names_of_records(resources: Mapping[str, Any]) -> frozenset[str]:
    """The plain names of resources, in the plural and in the singular."""
    plural = {plain(name) for name in resources}
    return frozenset(plural | {name.removesuffix("s") for name in plural})
