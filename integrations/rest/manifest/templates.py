"""Fills `{setting}` in texts. Nothing else is special: a manifest has no expressions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class SettingAbsent(LookupError):
    """A template names a setting that has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the setting {name} is not set")
        self.name = name


def placeholders(template: str) -> list[str]:
    """The names between braces."""
    return _PLACEHOLDER.findall(template)


def fill(template: str, settings: Mapping[str, str]) -> str:
    """Replace placeholders by settings, but for `{id}`. Raises SettingAbsent."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name == "id":
            return match[0]
        if name not in settings:
            raise SettingAbsent(name)
        return settings[name]

    return _PLACEHOLDER.sub(value, template)


def fill_all(value: Any, settings: Mapping[str, str]) -> Any:
    """JSON with all of its texts filled; a field whose setting is absent is left out."""
    match value:
        case str():
            return fill(value, settings)
        case Mapping():
            return dict(_fill_fields(value, settings))
        case list() | tuple():
            return [fill_all(each, settings) for each in value]
        case _:
            return value


def with_id(value: Any, id: str) -> Any:
    """JSON in which the texts that are `{id}`, and nothing else, are the id."""
    match value:
        case str():
            return id if value == "{id}" else value
        case Mapping():
            return {name: with_id(inner, id) for name, inner in value.items()}
        case list() | tuple():
            return [with_id(each, id) for each in value]
        case _:
            return value


def texts(
    value: Any, *, key: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text within JSON, with its keys."""
    match value:
        case str():
            yield key, value
        case Mapping():
            for name, inner in value.items():
                yield from texts(inner, key=(*key, name))
        case list() | tuple():
            for number, inner in enumerate(value):
                yield from texts(inner, key=(*key, number))


def _fill_fields(
    value: Mapping[str, Any], settings: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        try:
            yield name, fill_all(inner, settings)
        except SettingAbsent:
            continue
