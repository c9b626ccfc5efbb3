"""The rules for values that people give: what is allowed, and the sentence that says so."""

import json
import re
import unicodedata
from collections.abc import Mapping
from itertools import islice
from typing import Any

import pydantic

from graphql_api.models.limits import MAX_MAPPING_DATA, MAX_TEXT
from graphql_api.models.user_id import user_id_form
from graphql_api.services.errors import FieldProblem, ValidationError, shortened
from graphql_api.storage.properties import from_json
from integrations.external_ids import GUID
from integrations.invisible_characters import invisible_in

MAX_DOMAIN = 2 * MAX_TEXT
"""Before it is brought to its form; a domain has 253 characters at most."""
MAX_DEPTH = 100
"""Python's JSON reads as deep as the stack lets it: what one caller may store, all must read."""
_TOO_DEEP = f"It is nested too deeply; at most {MAX_DEPTH} levels are allowed."
MAX_NAMED = 5
"""Invisible characters that one message names."""
FORBIDDEN_IN_IDS = "<>\"'"

_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}")


class Problems:
    """Collects what is wrong with an input, so that one answer names all of it."""

    def __init__(self) -> None:
        self.found: list[FieldProblem] = []

    def add(self, field: str, message: str) -> None:
        self.found.append(FieldProblem(field=field, message=message))

    def raise_if_any(self) -> None:
        """Raises ValidationError with all that was found."""
        if self.found:
            raise ValidationError(self.found)


def external_org_id(value: str | None, problems: Problems) -> str:
    """1 to 200 characters after trimming, without control characters and `< > " '`."""
    field = "externalOrgId"
    text = _text(value, field, problems)
    forbidden = sorted({character for character in text if character in FORBIDDEN_IN_IDS})
    if forbidden:
        problems.add(
            field,
            f"The id contains {' '.join(forbidden)}. It may contain any characters except "
            f"{' '.join(FORBIDDEN_IN_IDS)}. Copy the id as the vendor shows it.",
        )
    return text


def mapping_id(value: str, problems: Problems) -> str:
    """A UUID as mappings have it: part of a row's key, and the same for everybody who writes it."""
    if not (isinstance(value, str) and re.fullmatch(GUID, value)):
        problems.add(
            "mappingId",
            f"{shortened(str(value))} is not a UUID in lower case. Give one such as "
            "str(uuid.uuid5(namespace, name)), or none for a random one.",
        )
    return value


def external_org_name(value: str | None, problems: Problems) -> str:
    field = "externalOrgName"
    return _visible(_text(value, field, problems, required=False), field, problems)


def reason(value: str | None, problems: Problems) -> str:
    """Of a person, for other people: may be empty."""
    return _visible(_text(value, "reason", problems, required=False), "reason", problems)


def user_id(value: str | None, problems: Problems) -> str:
    return user_id_form(_text(value, "userId", problems))


def organization_name(value: str | None, problems: Problems) -> str:
    return _visible(_text(value, "name", problems), "name", problems)


def other_name(value: str | None, problems: Problems) -> str:
    """An alias, or a name that was learnt; blanks are single spaces."""
    return _visible(" ".join(_text(value, "name", problems).split()), "name", problems)


def domain(value: str | None, problems: Problems) -> str | None:
    """A DNS name in lower case, or None if it is empty."""
    if not _is_text(value, "domain", problems):
        return None
    text = (value or "").strip()
    if len(text) <= MAX_DOMAIN:
        text = text.lower().rstrip(".")
    if not text:
        return None
    if not _DOMAIN.fullmatch(text):
        problems.add(
            "domain",
            f"{shortened(value or '')} is not a DNS domain. Give one such as example.com, without "
            "https://.",
        )
    return text


def search(value: str | None, *, field: str = "search") -> str:
    """What to look for, without the space around it; empty means everything.

    Raises ValidationError if it is longer than anything that could be found.
    """
    problems = Problems()
    text = _text(value, field, problems, required=False)
    problems.raise_if_any()
    return text


def boolean(value: bool | None, field: str, problems: Problems) -> bool:
    if value is None:
        problems.add(field, "true or false is required, but null was given.")
    return bool(value)


def mapping_data(
    value: Any, model: type[pydantic.BaseModel], problems: Problems
) -> Mapping[str, Any]:
    """A JSON object of at most 32 KiB that the integration's model accepts; as JSON keeps it."""
    problem = _json_problem(value)
    if problem is not None:
        problems.add("mappingData", problem)
        return {}
    stored: dict[str, Any] = json.loads(from_json(value))
    _check_model(stored, model, problems)
    return stored


def _json_problem(value: Any) -> str | None:
    if not isinstance(value, dict):
        return f"A JSON object such as {{}} is required, but {_kind(value)} was given."
    if _is_far_too_large(value):
        return f"It is far more than the {MAX_MAPPING_DATA:,} bytes of JSON that are allowed."
    try:
        size = len(from_json(value).encode())
    except (ValueError, TypeError):
        return "It contains a value that is not JSON, such as NaN, Infinity or broken Unicode."
    except RecursionError:
        return _TOO_DEEP
    if size > MAX_MAPPING_DATA:
        return f"It is {size:,} bytes of JSON; at most {MAX_MAPPING_DATA:,} are allowed."
    return _TOO_DEEP if _is_too_deep(value) else None


def _is_far_too_large(value: Any) -> bool:
    """Without looking at more of it than may be stored twice."""
    left, waiting = 2 * MAX_MAPPING_DATA, [value]
    while waiting and left >= 0:
        each = waiting.pop()
        if isinstance(each, dict):
            left -= sum(len(name) for name in islice(each, left) if isinstance(name, str))
            waiting.extend(islice(each.values(), max(left, 0)))
        elif isinstance(each, list | tuple):
            waiting.extend(islice(each, left))
        left -= len(each) if isinstance(each, str | dict | list | tuple) else 1
    return left < 0


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _containers_in(outer)]
    return bool(level)


def _containers_in(container: Any) -> list[Any]:
    items = container.values() if isinstance(container, dict) else container
    return [each for each in items if isinstance(each, dict | list | tuple)]


def _check_model(
    value: Mapping[str, Any], model: type[pydantic.BaseModel], problems: Problems
) -> None:
    try:
        model.model_validate(value)
    except pydantic.ValidationError as error:
        for detail in error.errors(include_input=False, include_url=False, include_context=False):
            path = ".".join(["mappingData", *(str(part) for part in detail["loc"])])
            problems.add(path, f"{detail['msg']}.")


def _is_text(value: str | None, field: str, problems: Problems) -> bool:
    """Python callers can give anything."""
    if value is None or isinstance(value, str):
        return True
    problems.add(field, f"Text is required, but {_kind(value)} was given.")
    return False


def _text(value: str | None, field: str, problems: Problems, *, required: bool = True) -> str:
    if not _is_text(value, field, problems):
        return ""
    text = (value or "").strip()
    if required and not text:
        given = "nothing" if not value else "only whitespace"
        problems.add(
            field, f"A value of 1 to {MAX_TEXT} characters is required, but {given} was given."
        )
    if len(text) > MAX_TEXT:
        problems.add(field, f"{len(text):,} characters were given; at most {MAX_TEXT} are allowed.")
        return ""  # nothing of it is looked at
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        problems.add(field, "It contains a control character or broken Unicode; remove it.")
    return text


def _visible(text: str, field: str, problems: Problems) -> str:
    """Two that look the same are the same."""
    hidden = invisible_in(text[:MAX_TEXT])
    if hidden:
        problems.add(
            field,
            f"It contains {', '.join(hidden[:MAX_NAMED])}, which nobody can see. Type it by hand, "
            "or remove what is invisible.",
        )
    return text


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)
