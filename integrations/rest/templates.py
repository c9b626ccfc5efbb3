"""Text with `{setting}` in it. Nothing else is special: a manifest holds no expressions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class SettingAbsent(LookupError):
    """A template names a setting that has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the setting {name} is not set")
        self.name = name


def places(template: str) -> list[str]:
    """The names between braces."""
    return _PLACE.findall(template)


def fill(template: str, settings: Mapping[str, str]) -> str:
    """Raises SettingAbsent. A name that no setting can have, such as {id}, is left as it is."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name == "id":
            return match[0]
        if name not in settings:
            raise SettingAbsent(name)
        return settings[name]

    return _PLACE.sub(value, template)


def fill_all(value: Any, settings: Mapping[str, str]) -> Any:
    """JSON with every text in it filled; an object's field whose setting is absent is left out."""
    match value:
        case str():
            return fill(value, settings)
        case Mapping():
            return dict(_filled(value, settings))
        case list() | tuple():
            return [fill_all(one, settings) for one in value]
        case _:
            return value


def texts(
    value: Any, *, key: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text within JSON, with where it is."""
    match value:
        case str():
            yield key, value
        case Mapping():
            for name, inner in value.items():
                yield from texts(inner, key=(*key, name))
        case list() | tuple():
            for number, inner in enumerate(value):
                yield from texts(inner, key=(*key, number))


def _filled(value: Mapping[str, Any], settings: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        try:
            yield name, fill_all(inner, settings)
        except SettingAbsent:
            continue
