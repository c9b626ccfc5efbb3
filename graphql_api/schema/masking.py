"""Unexpected failures: logged once with a correlation id, answered without their text."""

import logging
import traceback
import uuid

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from graphql_api.services.errors import NotFoundError, PermissionDeniedError
from graphql_api.storage.table_store import StorageUnavailable, TableStoreError

logger = logging.getLogger(__name__)

APOLOGY = "Something went wrong on the server. Its log has the details under the correlation id."


class MaskUnexpectedErrors(MaskErrors):
    """Request errors pass; what a resolver raised leaves with a code, its text only if meant."""

    def __init__(self) -> None:
        super().__init__(should_mask_error=_was_raised)

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        return masked(error)


def masked(error: GraphQLError) -> GraphQLError:
    """The error as callers may see it; an unexpected one is logged here."""
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        return error
    if isinstance(original, PermissionDeniedError):
        return _public(error, str(original), code="FORBIDDEN")
    if isinstance(original, NotFoundError):
        return _public(error, str(original), code="NOT_FOUND")
    where = ".".join(str(key) for key in error.path or ())
    correlation_id = log_unexpected(original, where=where)
    return _public(error, apology(original), code="INTERNAL", correlationId=correlation_id)


def log_unexpected(failure: BaseException, *, where: str) -> str:
    """Returns the correlation id that the log has it under."""
    correlation_id = str(uuid.uuid4())
    logger.error("correlation id %s at %s: %s", correlation_id, where, describe(failure))
    return correlation_id


def describe(failure: BaseException) -> str:
    """Where it was raised, and its causes; not its text, which may repeat what a caller sent."""
    lines = []
    cause: BaseException | None = failure
    while cause is not None:
        lines += [_name(cause), *traceback.format_tb(cause.__traceback__)]
        cause = cause.__cause__
    return "\n".join(lines)


def _name(failure: BaseException) -> str:
    name = type(failure).__qualname__
    return f"{name}: {failure}" if isinstance(failure, StorageUnavailable) else name


def _was_raised(error: GraphQLError) -> bool:
    return error.original_error is not None and not isinstance(error.original_error, GraphQLError)


def apology(original: BaseException | None) -> str:
    if isinstance(original, TableStoreError):
        return "The storage cannot be reached just now. Try again in a moment."
    return APOLOGY


def _public(error: GraphQLError, message: str, *, code: str, **extensions: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code, **extensions},
    )
