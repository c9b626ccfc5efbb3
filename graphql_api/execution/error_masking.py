"""Unexpected failures: logged once with a correlation id, answered without their text."""

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from graphql_api.services.errors import NotFoundError, PermissionDeniedError, ValidationError
from graphql_api.services.failures import apology, log_failure


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
    if isinstance(original, ValidationError):
        return _public(error, str(original), code="VALIDATION_FAILED")
    correlation_id = log_failure(original, where=".".join(str(key) for key in error.path or ()))
    return _public(error, apology(original), code="INTERNAL", correlationId=correlation_id)


def _was_raised(error: GraphQLError) -> bool:
    return error.original_error is not None and not isinstance(error.original_error, GraphQLError)


def _public(error: GraphQLError, message: str, *, code: str, **extensions: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code, **extensions},
    )
