"""The identity that Azure is asked with: the environment's, the host's, or a developer's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.exceptions import ClientAuthenticationError
from azure.identity.aio import DefaultAzureCredential

CONNECTION_SECONDS = 2.0
ANSWER_SECONDS = 5.0
TOKEN_SECONDS = 15.0
"""For a token, all ways to one and their retries included: the SDK's own are minutes long."""


class TimelyCredential(DefaultAzureCredential):
    """Gives a token soon, or raises ClientAuthenticationError."""

    def __init__(self, *, seconds: float = TOKEN_SECONDS, **options: Any) -> None:
        super().__init__(
            connection_timeout=CONNECTION_SECONDS,
            read_timeout=ANSWER_SECONDS,
            process_timeout=int(ANSWER_SECONDS),
            **options,
        )
        self._seconds = seconds

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        async with _within(self._seconds):
            return await super().get_token(*scopes, **options)

    async def get_token_info(self, *scopes: str, **options: Any) -> AccessTokenInfo:
        async with _within(self._seconds):
            return await super().get_token_info(*scopes, **options)


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise ClientAuthenticationError(
            f"No token for Azure within {seconds:g} s. Is there a managed identity, or is "
            "AZURE_CLIENT_ID set, and is the issuer of its tokens in reach?"
        ) from error
