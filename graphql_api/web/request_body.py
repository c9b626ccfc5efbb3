"""The JSON of a request, read so that no body is more than a client's mistake."""

import json
import math
import re
from typing import NoReturn

from graphql_api.web.responses import BadRequest

MAX_BODY = 1024 * 1024
MAX_NESTING = 32
MAX_CONTAINERS = 20_000
"""Brackets and braces in the text. A megabyte of [] would hold the server for 0.4 s."""


TOO_DEEP = f"The JSON is nested too deeply; {MAX_NESTING} levels are allowed."
NOT_UNICODE = "The body is not valid UTF-8, or holds half a surrogate pair."

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read_json_object(body: bytes) -> dict[str, object]:
    """Raises BadRequest."""
    if body.count(b"[") + body.count(b"{") > MAX_CONTAINERS:
        raise BadRequest(f"{MAX_CONTAINERS:,} objects and lists are allowed in the JSON.")
    value = _parse(body)
    if not isinstance(value, dict):
        raise BadRequest('The body must be a JSON object such as {"query": "…"}.')
    _check_values(value)
    return value


def _parse(body: bytes) -> object:
    try:
        value: object = json.loads(body.decode(), parse_constant=_no_constant)
        if _SURROGATE.search(body):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError as error:
        raise BadRequest(NOT_UNICODE) from error
    except RecursionError as error:
        raise BadRequest(TOO_DEEP) from error
    except ValueError as error:  # also a number with thousands of digits
        raise BadRequest("The body is not JSON.") from error
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_values(value: object) -> None:
    """Refuses deep nesting and numbers out of range, level by level: recursion could overflow."""
    levels = 0
    level = [value]
    while level:
        levels += 1
        if levels > MAX_NESTING:
            raise BadRequest(TOO_DEEP)
        level = [child for each in level for child in _containers_in(each)]


def _containers_in(value: object) -> list[object]:
    values = value.values() if isinstance(value, dict) else value
    # Looking for infinity here costs a tenth of a callback for each number that is parsed.
    if math.inf in values or -math.inf in values:  # type: ignore[operator]
        raise BadRequest("The body is not JSON that can be read: a number in it is out of range.")
    return [each for each in values if isinstance(each, dict | list)]  # type: ignore[attr-defined]
