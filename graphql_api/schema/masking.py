"""Unexpected failures: logged once with a correlation id, answered without their text."""

import logging
import uuid

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from graphql_api.services.errors import NotFoundError, PermissionDeniedError
from graphql_api.storage.table_store import TableStoreError

logger = logging.getLogger(__name__)


class MaskUnexpectedErrors(MaskErrors):
    """Request errors pass; what a resolver raised leaves with a code, its text only if meant."""

    def __init__(self) -> None:
        super().__init__(should_mask_error=_was_raised)

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        original = error.original_error
        if isinstance(original, PermissionDeniedError):
            return _public(error, str(original), code="FORBIDDEN")
        if isinstance(original, NotFoundError):
            return _public(error, str(original), code="NOT_FOUND")
        correlation_id = str(uuid.uuid4())
        logger.error(
            "%s at %s, correlation id %s",
            type(original).__name__,
            error.path,
            correlation_id,
            exc_info=original,
        )
        return _public(error, _apology(original), code="INTERNAL", correlationId=correlation_id)


def _was_raised(error: GraphQLError) -> bool:
    return error.original_error is not None and not isinstance(error.original_error, GraphQLError)


def _apology(original: BaseException | None) -> str:
    if isinstance(original, TableStoreError):
        return "The storage cannot be reached just now. Try again in a moment."
    return "Something went wrong on the server. Its log has the details under the correlation id."


def _public(error: GraphQLError, message: str, *, code: str, **extensions: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code, **extensions},
    )
