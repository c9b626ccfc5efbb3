"""What a caller is told of an executed operation, over any transport."""

from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from graphql_api.schema.limits import TOO_LARGE, too_long_to_read
from graphql_api.schema.masking import masked

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"


def answer_of(result: ExecutionResult) -> GraphQLHTTPResponse:
    """Without `data` where the operation was not executed: what was asked could not be."""
    errors = [masked(error) for error in result.errors or ()]
    was_executed = result.data is not None or any(error.path for error in errors)
    body: GraphQLHTTPResponse = {"data": result.data} if was_executed else {}
    if errors:
        body["errors"] = [formatted(error) for error in errors]
    return body


def formatted(error: GraphQLError) -> GraphQLFormattedError:
    """With a code, so that a caller need not read the message: graphql-core's own have none."""
    formatted = error.formatted
    if error.path is not None or error.extensions:
        return formatted
    if excess := too_long_to_read(error):
        return {**formatted, "message": excess, "extensions": {"code": TOO_LARGE}}
    is_syntax = isinstance(error, GraphQLSyntaxError)
    return {**formatted, "extensions": {"code": PARSE_FAILED if is_syntax else VALIDATION_FAILED}}
