"""A body is read by the fast parser, and one that is refused is not read again by another."""

import contextlib
import json
import time
from collections.abc import Callable

import orjson
import pytest

from graphql_api.web.request_body import NOT_UNICODE, OUT_OF_RANGE, TOO_DEEP, read_json_object
from graphql_api.web.responses import BadRequest

HALF = b'"\\ud800"'
MIB = 1024 * 1024


def repeated(piece: bytes, *, last: bytes) -> bytes:
    return b'{"x":[' + piece * (MIB // len(piece)) + last + b"]}"


KEYS = b'{"x":{' + b"".join(b'"%d":1,' % number for number in range(100_000)) + b'"a":'


@pytest.mark.parametrize(
    "body",
    [
        repeated(b"1e1,", last=HALF),
        repeated(b"1e1,", last=b"1e999"),
        repeated(b"1e1,", last=b"NaN"),
        repeated(b"1e100,", last=b"1"),
        KEYS + HALF + b"}}",
        KEYS + b"\xff}}",
    ],
    ids=["surrogate", "infinite", "constant", "exponents", "keys", "bytes"],
)
def test_no_body_takes_longer_than_its_fast_parsing(body: bytes) -> None:
    assert seconds_of(read_json_object, body) <= 2 * seconds_of(orjson.loads, body) + 0.02


def seconds_of(read: Callable[[bytes], object], body: bytes) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        with contextlib.suppress(BadRequest, orjson.JSONDecodeError):
            read(body)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (HALF, NOT_UNICODE),
        (b'"\\udc00"', NOT_UNICODE),
        (b'"\\ud800a"', NOT_UNICODE),
        (b'"\\ud800\\ud800"', NOT_UNICODE),
        (b'"\xff"', NOT_UNICODE),
        (b"1e999", OUT_OF_RANGE),
        (b"9" * 400, OUT_OF_RANGE),
        (b"[" * 1_010 + b"9" * 20 + b"]" * 1_010, TOO_DEEP),
        (b"[" * 9_000 + b"]" * 9_000, TOO_DEEP),
        (b"NaN", "The body is not JSON."),
        (b"1 2", "The body is not JSON."),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_body_that_is_refused_is_told_why(value: bytes, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_json_object(b'{"x":' + value + b"}")

    assert refused.value.message == reason


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**30, 9_999_999_999_999_999_999])
def test_an_integer_beyond_64_bits_is_read_exactly(number: int) -> None:
    assert read_json_object(json.dumps({"x": number}).encode()) == {"x": number}
