"""How requests are authorised: by what never changes, or by a token that is renewed."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar, Protocol

import httpx
from pydantic import BaseModel, ConfigDict, Field

from integrations.base import IntegrationAuthenticationError
from integrations.rest.auth_spec import (
    ApiKeyAuth,
    Auth,
    BasicAuth,
    BearerAuth,
    HeadersAuth,
    NoAuth,
    TokenAuth,
    token_grant,
)
from integrations.rest.errors import VendorErrors
from integrations.rest.exchange import Exchange
from integrations.rest.http import HttpRequest
from integrations.rest.settings import Settings
from integrations.rest.templates import fill, fill_all, places

RENEWED_EARLY = 60.0

Token = Annotated[str, Field(pattern=r"^[\x21-\x7e]+$")]
Clock = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What authorises a request."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything in them that a vendor's error must not repeat to us."""
        values = (*self.headers.values(), *self.query.values())
        return tuple(value.removeprefix("Bearer ").removeprefix("Basic ") for value in values)


class Authorization(Protocol):
    has_token: ClassVar[bool]

    async def credentials(self) -> Credentials:
        """What authorises a request now. Raises IntegrationError."""

    def drop(self, credentials: Credentials) -> bool:
        """Forget what the vendor has just refused; whether asking again can help."""


@dataclass(frozen=True)
class FixedCredentials:
    """They never change: a refusal is final."""

    has_token: ClassVar[bool] = False
    fixed: Credentials

    async def credentials(self) -> Credentials:
        return self.fixed

    def drop(self, credentials: Credentials) -> bool:
        return False


class RememberedRefusal:
    """Refused credentials are not tried again for a while: the vendor would lock the account.

    Until they have been accepted, one request at a time tries them: several that go out together
    would be refused together, and count as as many failures.
    """

    def __init__(self, seconds: float, *, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until = 0.0
        self._refusal: IntegrationAuthenticationError | None = None
        self._trying = asyncio.Lock()
        self._accepted = False

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """The time for one request. Raises the refusal again while it is remembered."""
        if not self._seconds or self._accepted:
            self.check()
            yield
            return
        async with self._trying:
            self.check()
            yield
            self._accepted = True

    def check(self) -> None:
        """Raises the refusal again while it is remembered."""
        if self._refusal is not None and self._clock() < self._until:
            again = self._refusal
            raise IntegrationAuthenticationError(
                f"{again.message} (not asked again for {self._until - self._clock():.0f} s, "
                "because the vendor locks accounts after repeated failures)",
                integration_name=again.integration_name,
                remedy=again.remedy,
                status=again.status,
            )

    def remember(self, refusal: IntegrationAuthenticationError) -> None:
        if self._seconds:
            self._refusal, self._until = refusal, self._clock() + self._seconds
            self._accepted = False


class TokenReply(BaseModel):
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.1"""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    access_token: Token = Field(repr=False)
    expires_in: float = Field(default=3600, gt=0, allow_inf_nan=False)
    refresh_token: Token | None = Field(default=None, repr=False)


class TokenGrant:
    """Asks for tokens as the manifest says."""

    def __init__(
        self,
        auth: TokenAuth,
        settings: Settings,
        *,
        exchange: Exchange,
        token_url: Callable[[], Awaitable[httpx.URL]],
    ) -> None:
        self._auth = auth
        self._settings = settings
        self._exchange = exchange.for_sign_in()
        self._token_url = token_url
        self._newest_refresh_token: str | None = None

    async def fetch(self) -> TokenReply:
        """A new token. Raises IntegrationAuthenticationError where the vendor refuses."""
        url = (await self._token_url()).copy_merge_params(
            fill_all(self._auth.query, self._settings)
        )
        reply = await self._exchange.json(self._request(url))
        token = self._exchange.errors.read(TokenReply, reply, "the access token")
        self._newest_refresh_token = token.refresh_token or self._newest_refresh_token
        return token

    def _request(self, url: httpx.URL) -> HttpRequest:
        fields = self._fields()
        request = HttpRequest(method="POST", url=url, repeatable=True)
        if self._auth.client_in == "basic":
            authorization = _basic(*self._client())
            headers = {"Authorization": authorization}
            request = replace(request, headers=headers, credentials=(authorization[6:],))
        else:
            fields["client_id"], fields["client_secret"] = self._client()
        if self._auth.body == "json":
            return replace(request, json=fields)
        return replace(request, form=fields)

    def _fields(self) -> dict[str, str]:
        fields = {**token_grant(self._auth), **self._auth.parameters}
        if self._auth.scope:
            fields["scope"] = self._auth.scope
        filled: dict[str, str] = fill_all(fields, self._settings)
        # Some vendors replace a refresh token with each use.
        if "refresh_token" in filled and self._newest_refresh_token:
            filled["refresh_token"] = self._newest_refresh_token
        return filled

    def _client(self) -> tuple[str, str]:
        settings = self._settings
        return fill(self._auth.client_id, settings), fill(self._auth.client_secret, settings)


@dataclass(frozen=True, kw_only=True)
class _HeldToken:
    value: str = field(repr=False)
    renew_at: float


class TokenCache:
    """One token for all callers, renewed a minute before it expires by one of them at a time."""

    has_token: ClassVar[bool] = True

    def __init__(self, fetch: Callable[[], Awaitable[TokenReply]], *, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._renewing = asyncio.Lock()
        self._held: _HeldToken | None = None

    async def credentials(self) -> Credentials:
        held = self._fresh()
        if held is None:
            async with self._renewing:
                held = self._fresh() or await self._renew()
        return _bearer(held.value)

    def drop(self, credentials: Credentials) -> bool:
        # A late refusal of an older token must not cost the one that replaced it.
        if self._held is not None and _bearer(self._held.value) == credentials:
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


def fixed_credentials(auth: Auth, settings: Settings, *, errors: VendorErrors) -> Credentials:
    """What the settings alone give. Raises IntegrationConfigurationError."""
    headers = _Headers(settings, errors)
    match auth:
        case ApiKeyAuth(header=str() as name):
            return Credentials(headers=headers.filled({name: auth.value}))
        case ApiKeyAuth(query=str() as name):
            return Credentials(query={name: fill(auth.value, settings)})
        case BearerAuth():
            return Credentials(headers=headers.filled({"Authorization": f"Bearer {auth.token}"}))
        case BasicAuth():
            pair = (fill(auth.username, settings), fill(auth.password, settings))
            return Credentials(headers={"Authorization": _basic(*pair)})
        case HeadersAuth():
            return Credentials(headers=headers.filled(auth.headers))
        case NoAuth() | _:
            return Credentials()


def filled_headers(
    templates: Mapping[str, str], settings: Settings, *, errors: VendorErrors
) -> dict[str, str]:
    """A header whose setting is not set is left out. Raises IntegrationConfigurationError."""
    return _Headers(settings, errors).filled(templates)


class _Headers:
    def __init__(self, settings: Settings, errors: VendorErrors) -> None:
        self._settings = settings
        self._errors = errors

    def filled(self, templates: Mapping[str, str]) -> dict[str, str]:
        filled: dict[str, str] = fill_all(templates, self._settings)
        for name, value in filled.items():
            if not (value.isascii() and value.isprintable()):
                raise self._refusal(name, templates[name])
        return filled

    def _refusal(self, header: str, template: str) -> Exception:
        settings = " or ".join(self._errors.setting_name(name) for name in places(template))
        return self._errors.configuration(
            f"{settings or header} has characters that an HTTP header cannot carry"
        )


def _basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _bearer(token: str) -> Credentials:
    return Credentials(headers={"Authorization": f"Bearer {token}"})
