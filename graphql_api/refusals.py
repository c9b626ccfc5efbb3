"""Answers to requests that are not executed: a GraphQL error with a code, and no data."""

from collections.abc import Mapping

from cross_web import HTTPException
from starlette.responses import JSONResponse

BAD_REQUEST = "BAD_REQUEST"


class RequestRefused(HTTPException):
    """The message says what was given or what is allowed. Strawberry lets it pass."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        code: str = BAD_REQUEST,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message)
        self.code = code
        self.headers = headers


def refusal(error: HTTPException) -> JSONResponse:
    if isinstance(error, RequestRefused):
        return error_response(
            error.reason, status=error.status_code, code=error.code, headers=error.headers
        )
    return error_response(error.reason, status=error.status_code, code=BAD_REQUEST)


def error_response(
    message: str, *, status: int, headers: Mapping[str, str] | None = None, **extensions: str
) -> JSONResponse:
    body = {"errors": [{"message": message, "extensions": extensions}]}
    return JSONResponse(body, status, headers=headers)
