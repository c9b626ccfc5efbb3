"""Reads manifest.toml, and says of every mistake where it is and what is allowed instead."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from integrations.rest.spec import Manifest
from integrations.rest.templates import places, texts
from integrations.rest.toml_lines import Key, line_of, lines_of_keys
from integrations.rest.words import UNKNOWN_WORD

_LARGEST = 256 * 1024
_WITH_TEMPLATES = ("api", "auth", "listing", "other_listings", "single", "probe")


@dataclass(frozen=True, kw_only=True)
class ManifestProblem:
    """One mistake. `given` and `allowed` are empty where there is nothing to show."""

    line: int
    key: str
    message: str
    given: str = ""
    allowed: tuple[str, ...] = ()


class ManifestError(ValueError):
    """The manifest cannot be used; the text has one line for each of `problems`."""

    def __init__(self, file: str, problems: tuple[ManifestProblem, ...]) -> None:
        super().__init__("\n".join(_text(file, problem) for problem in problems))
        self.file = file
        self.problems = problems


def load_manifest(path: Path) -> Manifest:
    """Raises ManifestError, also where the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _single(str(path), f"cannot be read: {error}") from error
    return parse_manifest(text, file=str(path))


def parse_manifest(text: str, *, file: str = "manifest.toml") -> Manifest:
    """Raises ManifestError with all problems that were found."""
    if len(text) > _LARGEST:
        raise _single(file, f"is longer than {_LARGEST} characters")
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _single(file, f"is no TOML: {error}", line=_line_in(str(error))) from error
    lines = lines_of_keys(text)
    try:
        manifest = Manifest.model_validate(given)
    except ValidationError as error:
        problems = [problem for one in error.errors() for problem in _problems(one, given, lines)]
        raise ManifestError(file, tuple(problems)) from None
    problems = list(_cross_checks(manifest, lines))
    if problems:
        raise ManifestError(file, tuple(sorted(problems, key=lambda problem: problem.line)))
    return manifest


def _text(file: str, problem: ManifestProblem) -> str:
    text = f"{file}:{problem.line}: "
    text += f"{problem.key}: {problem.message}" if problem.key else problem.message
    if problem.given:
        text += f"; given: {problem.given}"
    if problem.allowed:
        text += f"; allowed: {', '.join(problem.allowed)}"
    return text


def _single(file: str, message: str, *, line: int = 1) -> ManifestError:
    return ManifestError(file, (ManifestProblem(line=line, key="", message=message),))


def _line_in(message: str) -> int:
    match = re.search(r"at line (\d+)", message)
    return int(match[1]) if match else 1


def _problems(
    error: ErrorDetails, given: Mapping[str, Any], lines: dict[Key, int]
) -> Iterator[ManifestProblem]:
    key = _place(error["loc"], given)
    context = error.get("ctx", {})
    if error["type"] == UNKNOWN_WORD:
        for word in context["unknown"]:
            yield _unknown_word((*key, word), context["known"], lines)
        return
    if error["type"] == "union_tag_invalid":
        key = (*key, "type")
    yield ManifestProblem(
        line=line_of(key, lines),
        key=_dotted(key),
        message=_message(error),
        given=_shown(error),
        allowed=_allowed(error),
    )


def _place(loc: tuple[str | int, ...], given: Any) -> Key:
    """`loc` without the names of union members, which are no keys of the file."""
    key: list[str | int] = []
    for part in loc:
        if isinstance(given, Mapping) and given.get("type") == part:
            continue
        key.append(part)
        given = _inner(given, part)
    return tuple(key)


def _inner(given: Any, part: str | int) -> Any:
    try:
        return given[part]
    except (KeyError, IndexError, TypeError):
        # A single rule may stand where several may: its place is its table's.
        return given if isinstance(part, int) else None


def _unknown_word(key: Key, known: list[str], lines: dict[Key, int]) -> ManifestProblem:
    close = difflib.get_close_matches(str(key[-1]), known, n=1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    return ManifestProblem(
        line=line_of(key, lines),
        key=_dotted(key),
        message=f"unknown word{hint}",
        allowed=tuple(known),
    )


def _message(error: ErrorDetails) -> str:
    return {
        "missing": "is needed and not given",
        "union_tag_invalid": "is unknown",
        "union_tag_not_found": "has no type",
    }.get(error["type"], error["msg"].removeprefix("Value error, "))


def _shown(error: ErrorDetails) -> str:
    if error["type"] == "union_tag_invalid":
        return str(error["ctx"]["tag"])
    given = error["input"]
    return repr(given)[:80] if isinstance(given, (str, int, float, bool)) else ""


def _allowed(error: ErrorDetails) -> tuple[str, ...]:
    context = error.get("ctx", {})
    told = context.get("expected_tags") or context.get("expected") or ""
    return tuple(sorted(re.findall(r"'([^']*)'", str(told))))


def _dotted(key: Key) -> str:
    return ".".join(str(part) for part in key)


def _cross_checks(manifest: Manifest, lines: dict[Key, int]) -> Iterator[ManifestProblem]:
    """What no table can know of itself: settings are declared, `{id}` is where it is needed."""
    settings = [setting.name for setting in manifest.settings]
    for place, name in _named_settings(manifest.model_dump()):
        if name not in settings and not (name == "id" and place[0] == "single"):
            yield ManifestProblem(
                line=line_of(place, lines),
                key=_dotted(place),
                message="names a setting that is not declared in [[settings]]",
                given=name,
                allowed=tuple(settings),
            )
    for name in sorted({name for name in settings if settings.count(name) > 1}):
        yield ManifestProblem(
            line=line_of(("settings", settings.index(name)), lines),
            key="settings",
            message="two settings have the same name",
            given=name,
        )


def _named_settings(words: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    for section in _WITH_TEMPLATES:
        for place, text in texts(words[section], key=(section,)):
            yield from ((place, name) for name in places(text))
    for place, text in texts(words["organization"], key=("organization",)):
        if place[-1] == "values_from":
            yield place, text
