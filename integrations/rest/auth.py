"""How requests are authorised: a fixed key, or a token that is fetched and renewed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Protocol

import httpx
from pydantic import BaseModel, ConfigDict, Field

from integrations.rest.exchange import Exchange
from integrations.rest.http import HttpRequest

RENEWED_EARLY = 60.0

Token = Annotated[str, Field(pattern=r"^[\x21-\x7e]+$")]


class Authorization(Protocol):
    async def headers(self) -> Mapping[str, str]:
        """The headers that authorise a request. Raises IntegrationError."""

    def drop(self, headers: Mapping[str, str]) -> bool:
        """Forget what the vendor has just refused; whether asking again can help."""


@dataclass(frozen=True)
class BearerKey:
    """A key that never changes: a refusal is final."""

    key: str = field(repr=False)

    async def headers(self) -> Mapping[str, str]:
        return _bearer(self.key)

    def drop(self, headers: Mapping[str, str]) -> bool:
        return False


class TokenReply(BaseModel):
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.1"""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    access_token: Token = Field(repr=False)
    expires_in: float = Field(default=3600, gt=0, allow_inf_nan=False)


@dataclass(frozen=True, kw_only=True)
class ClientCredentials:
    """https://www.rfc-editor.org/rfc/rfc6749#section-4.4"""

    client_id: str
    client_secret: str = field(repr=False)
    scope: str

    async def fetch(self, exchange: Exchange, token_url: httpx.URL) -> TokenReply:
        """A new token. Raises IntegrationAuthenticationError where the vendor refuses."""
        signing_in = exchange.for_sign_in()
        request = HttpRequest(method="POST", url=token_url, form=self._form(), repeatable=True)
        reply = await signing_in.json(request)
        return signing_in.errors.read(TokenReply, reply, "the access token")

    def _form(self) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": self.scope,
        }


@dataclass(frozen=True, kw_only=True)
class _HeldToken:
    value: str = field(repr=False)
    renew_at: float


class TokenCache:
    """One token for all callers, renewed a minute before it expires by one of them at a time."""

    def __init__(
        self, fetch: Callable[[], Awaitable[TokenReply]], *, clock: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._renewing = asyncio.Lock()
        self._held: _HeldToken | None = None

    async def headers(self) -> Mapping[str, str]:
        held = self._fresh()
        if held is None:
            async with self._renewing:
                held = self._fresh() or await self._renew()
        return _bearer(held.value)

    def drop(self, headers: Mapping[str, str]) -> bool:
        # A late refusal of an older token must not cost the one that replaced it.
        if self._held is not None and _bearer(self._held.value) == headers:
            self._held = None
        return True

    def _fresh(self) -> _HeldToken | None:
        return self._held if self._held and self._clock() < self._held.renew_at else None

    async def _renew(self) -> _HeldToken:
        asked_at = self._clock()
        token = await self._fetch()
        lasts = token.expires_in - min(RENEWED_EARLY, token.expires_in / 2)
        self._held = _HeldToken(value=token.access_token, renew_at=asked_at + lasts)
        return self._held


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
