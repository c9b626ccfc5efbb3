"""The JSON of a request, read so that no body is more than a client's mistake."""

import json

import orjson

from graphql_api.web.responses import BadRequest

MAX_BODY = 1024 * 1024
MAX_NESTING = 32
MAX_CONTAINERS = 20_000
"""Brackets and braces in the text. A megabyte of [] would hold the server for 0.4 s."""


TOO_DEEP = f"The JSON is nested too deeply; {MAX_NESTING} levels are allowed."
NOT_UNICODE = "The body is not valid UTF-8, or holds half a surrogate pair."

OUT_OF_RANGE = "A number in the JSON is too large; up to 1e308 is allowed."
_REASONS = {"surrogate": NOT_UNICODE, "depth": TOO_DEEP, "infinity": OUT_OF_RANGE}

_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * 19


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
    """By orjson, which is fast and strict, so that a body which is refused is read once.

    It makes a float of an integer beyond 64 bits, so a body with long numbers is read again.
    """
    try:
        value: object = orjson.loads(body)
        has_long_numbers = _LONG_NUMBER in body.translate(_DIGITS)
        return json.loads(body) if has_long_numbers else value
    except orjson.JSONDecodeError as error:
        raise BadRequest(_reason(error.msg)) from error
    except RecursionError as error:
        raise BadRequest(TOO_DEEP) from error


def _reason(message: str) -> str:
    """By what orjson says; test_request_body.py holds it to these words."""
    for words, reason in _REASONS.items():
        if words in message:
            return reason
    return "The body is not JSON."


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
