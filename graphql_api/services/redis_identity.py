"""Signs in to Redis with a token of Microsoft Entra ID, a new one for each connection.

Azure ends a connection when its token does; the next one is opened with another. The user's name is
the object id that the token names.
https://learn.microsoft.com/azure/redis/entra-for-authentication
"""

import base64
import json
from collections.abc import Awaitable, Callable

from redis.credentials import CredentialProvider

AUDIENCE = "https://redis.azure.com/.default"


def can_renew() -> bool:
    """Older versions of the package ask for credentials in a way that cannot wait."""
    return hasattr(CredentialProvider, "get_credentials_async")


class TokenCredentials(CredentialProvider):
    """Needs the package redis."""

    def __init__(
        self, get_token: Callable[[], Awaitable[str]], *, close: Callable[[], Awaitable[None]]
    ) -> None:
        self._get_token = get_token
        self.aclose = close

    async def get_credentials_async(self) -> tuple[str, str]:
        token = await self._get_token()
        return object_id(token), token


def object_id(token: str) -> str:
    """Read from a token that was just given, so that nobody need check its signature."""
    claims = token.split(".")[1]
    padded = claims + "=" * (-len(claims) % 4)
    return str(json.loads(base64.urlsafe_b64decode(padded))["oid"])
