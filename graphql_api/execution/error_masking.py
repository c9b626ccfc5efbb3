"""Unexpected failures: logged once with a correlation id, answered without their text."""

from collections.abc import Iterable

from graphql import GraphQLError

from graphql_api.services.errors import NotFoundError, PermissionDeniedError, ValidationError
from graphql_api.services.failures import apology, code_of, log_failure


def mask(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """The errors as callers may see them; each unexpected one is logged here, once."""
    return [_masked(error) for error in errors]


def _masked(error: GraphQLError) -> GraphQLError:
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
    code = code_of(original)
    return _public(error, apology(original), code=code, correlationId=correlation_id)


def _public(error: GraphQLError, message: str, *, code: str, **extensions: str) -> GraphQLError:
    public = GraphQLError(message, path=error.path, extensions={"code": code, **extensions})
    public.nodes, public.source = error.nodes, error.source
    public.positions, public.locations = error.positions, error.locations
    return public
