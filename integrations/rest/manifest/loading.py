"""Loads manifest.toml; each mistake is reported with its line and with what is allowed."""

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from integrations.rest.manifest.auth_checks import check_auth
from integrations.rest.manifest.body_checks import check_bodies, is_in_graphql
from integrations.rest.manifest.model import UNKNOWN_WORD
from integrations.rest.manifest.resource_checks import (
    check_resources,
    is_placeholder_of_resources,
)
from integrations.rest.manifest.rotation_checks import check_rotation
from integrations.rest.manifest.spec import Manifest
from integrations.rest.manifest.templates import placeholders, texts
from integrations.rest.manifest.tenant_checks import check_tenant
from integrations.rest.manifest.whoami_checks import check_whoami, names_told

Key = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_ARRAY_TABLE = re.compile(rf"\s*\[\[\s*({_DOTTED})\s*\]\]")
_TABLE = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]\s*(?:#.*)?$")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")

_LARGEST = 256 * 1024
_ADDRESSES = ("path", "update_path", "base_url", "token_url")
_QUERY_OF_TOKENS = ("auth", "query")
_WITH_TEMPLATES = (
    "api", "auth", "whoami", "listing", "other_listings", "single", "tenant", "resources", "probe",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ManifestProblem:
    """One mistake. `given` and `allowed` are empty if there is nothing to show."""

    line: int
    key: str
    message: str
    given: str = ""
    allowed: tuple[str, ...] = ()


class ManifestError(ValueError):
    """The manifest cannot be used; the text has one line for each of `problems`."""

    def __init__(self, file: str, problems: tuple[ManifestProblem, ...]) -> None:
        super().__init__("\n".join(_format(file, problem) for problem in problems))
        self.file = file
        self.problems = problems


def load_manifest(path: Path) -> Manifest:
    """Raises ManifestError, also if the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark
    except (OSError, UnicodeDecodeError) as error:
        raise _single_problem(str(path), f"cannot be read: {error}") from error
    return parse_manifest(text, file=str(path))


def parse_manifest(text: str, *, file: str = "manifest.toml") -> Manifest:
    """Raises ManifestError with all problems that were found."""
    if len(text) > _LARGEST:
        raise _single_problem(file, f"is longer than {_LARGEST} characters")
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _single_problem(
            file, f"is not TOML: {error}", line=_line_named_in(str(error))
        ) from error
    return _checked(given, _lines_of_keys(text), file=file)


def manifest_from(words: Mapping[str, Any], *, file: str) -> Manifest:
    """A manifest whose tables are written in code; `file` names them in errors.

    Raises ManifestError with all problems that were found.
    """
    return _checked(words, {(): 1}, file=file)


def _checked(given: Mapping[str, Any], lines: dict[Key, int], *, file: str) -> Manifest:
    try:
        manifest = Manifest.model_validate(given)
    except ValidationError as error:
        problems = [
            problem for each in error.errors() for problem in _to_problems(each, given, lines)
        ]
        raise ManifestError(file, tuple(problems)) from None
    problems = list(_check_across_tables(manifest, lines))
    if problems:
        raise ManifestError(file, tuple(sorted(problems, key=lambda problem: problem.line)))
    return manifest


def _format(file: str, problem: ManifestProblem) -> str:
    text = f"{file}:{problem.line}: "
    text += f"{problem.key}: {problem.message}" if problem.key else problem.message
    if problem.given:
        text += f"; given: {problem.given}"
    if problem.allowed:
        text += f"; allowed: {', '.join(problem.allowed)}"
    return text


def _single_problem(file: str, message: str, *, line: int = 1) -> ManifestError:
    return ManifestError(file, (ManifestProblem(line=line, key="", message=message),))


def _line_named_in(message: str) -> int:
    match = re.search(r"at line (\d+)", message)
    return int(match[1]) if match else 1


def _to_problems(
    error: ErrorDetails, given: Mapping[str, Any], lines: dict[Key, int]
) -> Iterator[ManifestProblem]:
    key = _key_of(error["loc"], given)
    context = error.get("ctx", {})
    if error["type"] == UNKNOWN_WORD:
        for word in context["unknown"]:
            yield _unknown_word((*key, word), context["known"], lines)
        return
    if error["type"] == "union_tag_invalid":
        key = (*key, "type")
    yield ManifestProblem(
        line=_line_of(key, lines),
        key=_format_key(key),
        message=_message_of(error),
        given=_format_given(error),
        allowed=_allowed_by(error),
    )


def _key_of(loc: tuple[str | int, ...], given: Any) -> Key:
    """`loc` without the names of union members, which are not keys of the file."""
    key: list[str | int] = []
    for part in loc:
        if isinstance(given, Mapping) and given.get("type") == part:
            continue
        key.append(part)
        given = _step_into(given, part)
    return tuple(key)


def _step_into(given: Any, part: str | int) -> Any:
    try:
        return given[part]
    except (KeyError, IndexError, TypeError):
        # A single rule may stand where a list of rules may: its key is its table's.
        return given if isinstance(part, int) else None


def _unknown_word(key: Key, known: list[str], lines: dict[Key, int]) -> ManifestProblem:
    close = difflib.get_close_matches(str(key[-1]), known, n=1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    return ManifestProblem(
        line=_line_of(key, lines),
        key=_format_key(key),
        message=f"unknown word{hint}",
        allowed=tuple(known),
    )


def _message_of(error: ErrorDetails) -> str:
    return {
        "missing": "is required",
        "union_tag_invalid": "is unknown",
        "union_tag_not_found": "has no type",
    }.get(error["type"], error["msg"].removeprefix("Value error, "))


def _format_given(error: ErrorDetails) -> str:
    if error["type"] == "union_tag_invalid":
        return str(error["ctx"]["tag"])
    given = error["input"]
    return repr(given)[:80] if isinstance(given, (str, int, float, bool)) else ""


def _allowed_by(error: ErrorDetails) -> tuple[str, ...]:
    context = error.get("ctx", {})
    expected = context.get("expected_tags") or context.get("expected") or ""
    return tuple(sorted(re.findall(r"'([^']*)'", str(expected))))


def _format_key(key: Key) -> str:
    return ".".join(str(part) for part in key)


def _check_across_tables(manifest: Manifest, lines: dict[Key, int]) -> Iterator[ManifestProblem]:
    """Checks that need several tables: settings are declared, and `{id}` is known."""
    settings = [setting.name for setting in manifest.settings]
    for key, name in _find_setting_names(manifest.model_dump()):
        message = _problem_of_name(manifest, key, name)
        if message:
            yield ManifestProblem(
                line=_line_of(key, lines),
                key=_format_key(key),
                message=message,
                given=name,
                allowed=(*settings, *names_told(manifest, key)),
            )
    secret = {setting.name for setting in manifest.settings if setting.secret}
    for key, name in _find_setting_names(manifest.model_dump()):
        if name in secret and (key[-1] in _ADDRESSES or key[:2] == _QUERY_OF_TOKENS):
            yield ManifestProblem(
                line=_line_of(key, lines),
                key=_format_key(key),
                message="has a secret in an address, which logs and errors show",
                given=name,
                allowed=tuple(sorted(set(settings) - secret)),
            )
    for name in sorted({name for name in settings if settings.count(name) > 1}):
        yield ManifestProblem(
            line=_line_of(("settings", settings.index(name)), lines),
            key="settings",
            message="two settings have the same name",
            given=name,
        )
    checks = (check_auth, check_resources, check_tenant, check_whoami, check_rotation, check_bodies)
    for mistake in chain.from_iterable(check(manifest) for check in checks):
        yield ManifestProblem(
            line=_line_of(mistake.key, lines),
            key=_format_key(mistake.key),
            message=mistake.message,
            given=mistake.given,
            allowed=mistake.allowed,
        )


def _problem_of_name(manifest: Manifest, key: Key, name: str) -> str | None:
    """Why this name in braces stands for nothing."""
    if is_in_graphql(manifest, key):
        return f"{{{name}}} is taken for a setting: in GraphQL, write a space inside the braces"
    told = manifest.whoami.values if manifest.whoami else {}
    known = {*told, *(setting.name for setting in manifest.settings)}
    is_known = name in known or _is_id(key, name)
    return None if is_known else "names a setting that is not declared in [[settings]]"


def _is_id(key: Key, name: str) -> bool:
    if name == "organization" and key[0] == "tenant":
        return key[-1] in ("token_url", "hint")
    return (name == "id" and key[0] == "single") or is_placeholder_of_resources(key, name)


def _find_setting_names(manifest: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    for table in _WITH_TEMPLATES:
        for key, text in texts(manifest[table], key=(table,)):
            yield from ((key, name) for name in placeholders(text))
    for key, text in texts(manifest["organization"], key=("organization",)):
        if key[-1] == "values_from":
            yield key, text


def _lines_of_keys(text: str) -> dict[Key, int]:
    """The line of each table and entry, from 1; Python's own parser does not tell it.

    Keys of inline tables are left out: look up their table instead.
    """
    found: dict[Key, int] = {(): 1}
    seen: Counter[Key] = Counter()
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _ARRAY_TABLE.match(line):
            name = _split_key(match[1])
            table = (*name, seen[name])
            seen[name] += 1
            found.setdefault(table, number)
        elif match := _TABLE.match(line):
            table = _split_key(match[1])
            found.setdefault(table, number)
        elif match := _ENTRY.match(line):
            found.setdefault((*table, *_split_key(match[1])), number)
    return found


def _line_of(key: Key, lines: dict[Key, int]) -> int:
    """The line of the key, or of the nearest table around it."""
    while key not in lines:
        key = key[:-1]
    return lines[key]


def _split_key(dotted: str) -> Key:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))
