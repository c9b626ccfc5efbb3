"""Tokens of real issuers, in the shapes that their documentation shows: which count, and how the
others are refused."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from graphql_api.identity.authenticator import InvalidToken
from graphql_api.identity.issuer import IssuerKeys, http_sender
from graphql_api.identity.oidc import OidcAuthenticator
from graphql_api.services.access import Identity
from tests.identity.issuer import Issuer, running_issuer
from tests.identity.issuers import SHAPES, Shape, documented

TABLE = Path(__file__).parents[2] / "docs" / "sign-in" / "tokens.md"


@pytest.mark.parametrize("shape", SHAPES, ids=str)
async def test_a_token_of_a_real_issuer(shape: Shape) -> None:
    async with running_issuer(path=shape.path) as issuer:
        if shape.refused is None:
            identity = await sign_in(issuer, shape)
            assert (identity.user_id, identity.provider_wide) == (shape.user_id, shape.roles)
        else:
            with pytest.raises(InvalidToken) as caught:
                await sign_in(issuer, shape)
            assert str(caught.value) == shape.refused


def test_the_documentation_has_the_table() -> None:
    assert TABLE.read_text().endswith(f"\n\n{documented()}"), (
        f"{TABLE} should end with documented()"
    )


async def sign_in(issuer: Issuer, shape: Shape) -> Identity:
    async with authenticator(issuer, shape) as opened:
        return await opened.sign_in(f"Bearer {shape.token(issuer)}")


@asynccontextmanager
async def authenticator(issuer: Issuer, shape: Shape) -> AsyncIterator[OidcAuthenticator]:
    rules = shape.rules(issuer)
    async with aclosing(http_sender()) as sender, aclosing(IssuerKeys(sender, rules=rules)) as keys:
        yield OidcAuthenticator(keys, rules=rules)
