"""The context of a request's operations, from what sign-in left in it."""

from starlette.requests import HTTPConnection

from graphql_api.schema.context import Context
from graphql_api.web.authentication import SignedIn


def context_of(connection: HTTPConnection) -> Context:
    """Expects SignInMiddleware to have authenticated the request or WebSocket."""
    signed_in: SignedIn = connection.state.signed_in
    return Context.of(
        signed_in.actor,
        connection.app.state.orgmap.services,
        read_actor=signed_in.read_actor,
        expires_at=signed_in.expires_at,
    )
