"""The JSON of a request, read so that no body is more than a client's mistake."""

import json
import math
import re
from typing import NoReturn

import orjson

from graphql_api.web.responses import BadRequest

MAX_BODY = 1024 * 1024
MAX_NESTING = 32
MAX_CONTAINERS = 20_000
"""Brackets and braces in the text. A megabyte of [] would hold the server for 0.4 s."""


TOO_DEEP = f"The JSON is nested too deeply; {MAX_NESTING} levels are allowed."
NOT_UNICODE = "The body is not valid UTF-8, or holds half a surrogate pair."

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_LONG_NUMBER = re.compile(rb"[0-9]{19}")
_MAY_BE_INFINITE = re.compile(rb"[eE]\+?[0-9]{3}|[0-9]{300}")


def read_json_object(body: bytes) -> dict[str, object]:
    """Raises BadRequest."""
    containers = body.count(b"[") + body.count(b"{")
    if containers > MAX_CONTAINERS:
        raise BadRequest(f"{MAX_CONTAINERS:,} objects and lists are allowed in the JSON.")
    value = _parse(body)
    if not isinstance(value, dict):
        raise BadRequest('The body must be a JSON object such as {"query": "…"}.')
    if containers > MAX_NESTING and _nesting(value) > MAX_NESTING:
        raise BadRequest(TOO_DEEP)
    return value


def _parse(body: bytes) -> object:
    """By orjson, which is fast and strict, unless there may be an integer beyond its 64 bits."""
    if not _LONG_NUMBER.search(body):
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            pass  # the standard library tells what is wrong
    return _parse_any(body)


def _parse_any(body: bytes) -> object:
    may_be_infinite = _MAY_BE_INFINITE.search(body) is not None
    parse_float = _finite if may_be_infinite else None
    try:
        value: object = json.loads(
            body.decode(), parse_constant=_no_constant, parse_float=parse_float
        )
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


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:20]} is out of range")
    return number


def _nesting(value: object) -> int:
    """Levels of objects and lists, found breadth first: a recursion could be made to overflow."""
    levels = 0
    level = [value]
    while level and levels <= MAX_NESTING:
        levels += 1
        level = [
            child
            for each in level
            for child in (each.values() if isinstance(each, dict) else each)  # type: ignore[attr-defined]
            if isinstance(child, (dict, list))
        ]
    return levels
