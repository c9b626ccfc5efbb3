"""The port that an authenticator of one kind of token implements.

SignInError
├── InvalidToken       no token, or one that does not count; the message says why
└── IssuerUnavailable  the token could not be checked, because its issuer cannot be reached
"""

from typing import Protocol

from graphql_api.services.access import Identity

MAX_TOKEN = 16 * 1024
MAX_NAME = 200


class SignInError(Exception):
    """The message is fit for whoever sent the token; it never holds the token."""


class InvalidToken(SignInError):
    """`given` is False if there was no token at all."""

    def __init__(self, message: str, *, given: bool = True) -> None:
        super().__init__(message)
        self.given = given


class IssuerUnavailable(SignInError):
    pass


class Authenticator(Protocol):
    async def sign_in(self, authorization: str | None) -> Identity:
        """The identity behind an Authorization header. Raises InvalidToken, IssuerUnavailable."""

    def origins(self) -> frozenset[str]:
        """Of the other hosts that a page calls to sign somebody in, as far as they are known."""


def bearer_token(authorization: str) -> str:
    """The token of an Authorization header. Raises InvalidToken."""
    scheme, _, token = authorization.strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or " " in token:
        raise InvalidToken("Send the token as `Authorization: Bearer TOKEN`.")
    if len(token) > MAX_TOKEN or not token.isascii():
        raise InvalidToken("This is not a token that an issuer would make.")
    return token
