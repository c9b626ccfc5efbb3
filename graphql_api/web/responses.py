"""Bodies of responses: an executed operation's result, or an error with a code and no data."""

import json
from collections.abc import Iterator, Mapping

import orjson
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError
from starlette.responses import JSONResponse
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from graphql_api.execution.error_codes import RESPONSE_TOO_LARGE, TOO_LARGE
from graphql_api.execution.operation_limits import too_long_to_read

BAD_REQUEST = "BAD_REQUEST"
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"

PIECES_DEPTH = 32
"""Levels of a body that are looked into; an operation has fewer."""
ITEMS_OF_A_PIECE = 16

_LINE_ENDS = [(each.encode(), rb"\u%04x" % ord(each)) for each in "\x85\u2028\u2029"]
"""Some clients of event streams take them for such."""


class BadRequest(Exception):
    """A request that is not executed. The message says what was given or what is allowed."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        code: str = BAD_REQUEST,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.headers = headers

    def response(self) -> JSONResponse:
        return error_response(
            self.message, status=self.status, headers=self.headers, code=self.code
        )


def error_response(
    message: str,
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
    media_type: str | None = None,
    **extensions: str,
) -> JSONResponse:
    """A GraphQL error and no data. `media_type` None is application/json."""
    body = {"errors": [{"message": message, "extensions": extensions}]}
    return JSONResponse(body, status, headers=headers, media_type=media_type)


def to_body(result: ExecutionResult) -> GraphQLHTTPResponse:
    """The body for a result, over any transport; without `data` if nothing was executed."""
    errors = result.errors or ()
    was_executed = result.data is not None or any(error.path for error in errors)
    body: GraphQLHTTPResponse = {"data": result.data} if was_executed else {}
    if errors:
        body["errors"] = [format_error(error) for error in errors]
    return body


def format_error(error: GraphQLError) -> GraphQLFormattedError:
    """Adds a code to graphql-core's own errors, so that a caller need not read the message."""
    formatted = error.formatted
    if error.path is not None or error.extensions:
        return formatted
    if excess := too_long_to_read(error):
        return {**formatted, "message": excess, "extensions": {"code": TOO_LARGE}}
    is_syntax = isinstance(error, GraphQLSyntaxError)
    return {**formatted, "extensions": {"code": PARSE_FAILED if is_syntax else VALIDATION_FAILED}}


def encode(body: GraphQLHTTPResponse, *, limit: int) -> bytes:
    """The JSON of a body, or of an error instead if it has more than `limit` bytes.

    It is what is sent, over any transport, so that it is written and measured once. It is written
    in pieces, and no further than the limit: the same long data may stand in it many times.
    """
    written = bytearray()
    for piece in _pieces(body, PIECES_DEPTH):
        written += piece
        if len(written) > limit:
            return write_json(_too_large(limit))
    return bytes(written)


def _pieces(value: object, depth: int) -> Iterator[bytes]:
    """The JSON of a value; what holds lists is written bit by bit, and a few items at a time."""
    if not depth or not value or not _holds_a_list(value):
        yield write_json(value)
    elif isinstance(value, dict):
        separator = b"{"
        for key, inner in value.items():
            yield separator + write_json(key) + b":"
            yield from _pieces(inner, depth - 1)
            separator = b","
        yield b"}"
    elif isinstance(value, list):
        separator = b"["
        for few in _small_parts(value):
            yield separator
            yield from _pieces(few[0], depth - 1) if len(few) == 1 else (write_json(few)[1:-1],)
            separator = b","
        yield b"]"


def _holds_a_list(value: object) -> bool:
    """Only then can it be much longer than the longest text or JSON that a field may have."""
    if type(value) is not dict:
        return type(value) is list
    kinds = set(map(type, value.values()))
    if list in kinds or (dict in kinds and any(map(_holds_a_list, value.values()))):
        return set(map(type, value)) == {str}
    return False


def _small_parts(values: list[object]) -> Iterator[list[object]]:
    """A few at a time if the first holds no list: the others have the same fields."""
    first = 0
    while first < len(values):
        size = 1 if _holds_a_list(values[first]) else ITEMS_OF_A_PIECE
        yield values[first : first + size]
        first += size


def _too_large(limit: int) -> GraphQLHTTPResponse:
    message = (
        f"The response would have more than the {limit:,} bytes that are allowed. Ask for smaller "
        "pages or fewer fields. A change has been made all the same."
    )
    return {
        "data": None,
        "errors": [{"message": message, "extensions": {"code": RESPONSE_TOO_LARGE}}],
    }


def write_json(value: object) -> bytes:
    """The JSON of a response body, in UTF-8 and in one line, whatever one takes for a line's end.

    orjson refuses some values that JSON allows and vendors' data holds now and then: integers
    beyond 64 bits, half a surrogate pair, 255 levels. The standard library writes those.
    """
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()
    for character, escape in _LINE_ENDS:
        written = written.replace(character, escape)
    return written
