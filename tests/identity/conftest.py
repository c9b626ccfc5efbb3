from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from graphql_api.identity.issuer import IssuerKeys, http_sender
from graphql_api.identity.oidc import OidcAuthenticator
from graphql_api.identity.rules import TokenRules
from tests.identity.issuer import AUDIENCE, Issuer, running_issuer


class Clock:
    """Seconds that stand still until told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def rules(issuer: Issuer) -> TokenRules:
    return TokenRules.of(issuer.issuer, audiences=(AUDIENCE, "client-id"), scope=None)


@pytest.fixture
async def authenticator(
    issuer: Issuer, rules: TokenRules, clock: Clock
) -> AsyncIterator[OidcAuthenticator]:
    async with aclosing(http_sender()) as sender:
        keys = IssuerKeys(sender, rules=rules, clock=clock)
        yield OidcAuthenticator(keys, rules=rules)
        await keys.aclose()
