"""Authorises requests, by credentials that never change or by a token that is renewed."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from integrations.base import IntegrationAuthenticationError
from integrations.rest.manifest.auth_spec import (
    ApiKeyAuth,
    Auth,
    BasicAuth,
    BearerAuth,
    HeadersAuth,
    NoAuth,
    TokenAuth,
    token_grant,
)
from integrations.rest.manifest.templates import fill, fill_all, placeholders
from integrations.rest.transport.exchange import Exchange
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.request_limits import awaited_by_others
from integrations.rest.transport.vendor_errors import VendorErrors
from integrations.rest.transport.vendor_settings import VendorSettings

RENEW_BEFORE_EXPIRY = 60.0
"""Seconds before its end at which a token is replaced."""

Token = Annotated[str, Field(pattern=r"^[\x21-\x7e]+$")]
Clock = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The headers and query parameters that authorise a request."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """All values in them, which no error may show even if the vendor repeats them."""
        values = (*self.headers.values(), *self.query.values())
        return tuple(value.removeprefix("Bearer ").removeprefix("Basic ") for value in values)


class Authorization(Protocol):
    async def credentials(self) -> Credentials:
        """The credentials for a request that is sent now. Raises IntegrationError."""

    def drop(self, credentials: Credentials) -> bool:
        """Forget credentials that the vendor has just refused. True if others may be accepted."""


@dataclass(frozen=True)
class FixedCredentials:
    """Credentials that never change: a refusal is final."""

    fixed: Credentials

    async def credentials(self) -> Credentials:
        return self.fixed

    def drop(self, credentials: Credentials) -> bool:
        return False


class RefusalMemory:
    """Keeps refused credentials from being tried again: the vendor would lock the account.

    Until they have been accepted, one request at a time tries them: several that go out together
    would be refused together, and count as as many failures.
    """

    def __init__(self, seconds: float, *, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until = 0.0
        self._refusal: IntegrationAuthenticationError | None = None
        self._first_try = asyncio.Lock()
        self._accepted = False

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Surrounds one request. Raises the refusal again while it is remembered."""
        if not self._seconds or self._accepted:
            self.check()
            yield
            return
        async with self._first_try:
            self.check()
            with awaited_by_others():
                yield
            self._accepted = True

    def check(self) -> None:
        """Raises the refusal again while it is remembered."""
        if self._refusal is not None and self._clock() < self._until:
            refusal = self._refusal
            raise IntegrationAuthenticationError(
                f"{refusal.message} (not tried again for {self._until - self._clock():.0f} s, "
                "because the vendor locks accounts after repeated failures)",
                integration_name=refusal.integration_name,
                remedy=refusal.remedy,
                status=refusal.status,
            )

    def remember(self, refusal: IntegrationAuthenticationError) -> None:
        if self._seconds:
            self._refusal, self._until = refusal, self._clock() + self._seconds
            self._accepted = False


class TokenResponse(BaseModel):
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.1"""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    access_token: Token = Field(repr=False)
    expires_in: float = Field(default=3600, gt=0, allow_inf_nan=False)
    refresh_token: Token | None = Field(default=None, repr=False)


class TokenGrant:
    """Requests tokens as the manifest says."""

    def __init__(
        self,
        auth: TokenAuth,
        settings: VendorSettings,
        *,
        exchange: Exchange,
        token_url: Callable[[], Awaitable[Url]],
    ) -> None:
        self._auth = auth
        self._settings = settings
        self._exchange = exchange.for_sign_in()
        self._token_url = token_url
        self._newest_refresh_token: str | None = None

    async def fetch(self) -> TokenResponse:
        """A new token. Raises IntegrationAuthenticationError if the vendor refuses."""
        url = (await self._token_url()).copy_merge_params(
            fill_all(self._auth.query, self._settings)
        )
        response = await self._exchange.send_json(self._build_request(url))
        token = self._exchange.errors.parse(TokenResponse, response.value, "the access token")
        self._newest_refresh_token = token.refresh_token or self._newest_refresh_token
        return token

    def _build_request(self, url: Url) -> HttpRequest:
        fields = self._fill_fields()
        request = HttpRequest(method="POST", url=url, repeatable=True)
        if self._auth.client_in == "basic":
            authorization = _basic_auth(*self._fill_client())
            headers = {"Authorization": authorization}
            request = replace(request, headers=headers, credentials=(authorization[6:],))
        else:
            fields["client_id"], fields["client_secret"] = self._fill_client()
        if self._auth.body == "json":
            return replace(request, json=fields)
        return replace(request, form=fields)

    def _fill_fields(self) -> dict[str, str]:
        fields = {**token_grant(self._auth), **self._auth.parameters}
        if self._auth.scope:
            fields["scope"] = self._auth.scope
        filled: dict[str, str] = fill_all(fields, self._settings)
        # Some vendors replace a refresh token with each use.
        if "refresh_token" in filled and self._newest_refresh_token:
            filled["refresh_token"] = self._newest_refresh_token
        return filled

    def _fill_client(self) -> tuple[str, str]:
        settings = self._settings
        return fill(self._auth.client_id, settings), fill(self._auth.client_secret, settings)


@dataclass(frozen=True, kw_only=True)
class _Token:
    value: str = field(repr=False)
    renew_at: float


class TokenCache:
    """One token for all callers, renewed a minute before it expires by one of them at a time."""

    def __init__(self, fetch: Callable[[], Awaitable[TokenResponse]], *, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._renewing = asyncio.Lock()
        self._token: _Token | None = None

    async def credentials(self) -> Credentials:
        token = self._unexpired()
        if token is None:
            async with self._renewing:
                token = self._unexpired() or await self._renew()
        return _bearer(token.value)

    def drop(self, credentials: Credentials) -> bool:
        # A late refusal of an older token must not cost the one that replaced it.
        if self._token is not None and _bearer(self._token.value) == credentials:
            self._token = None
        return True

    def _unexpired(self) -> _Token | None:
        return self._token if self._token and self._clock() < self._token.renew_at else None

    async def _renew(self) -> _Token:
        requested_at = self._clock()
        with awaited_by_others():
            response = await self._fetch()
        lifetime = response.expires_in - min(RENEW_BEFORE_EXPIRY, response.expires_in / 2)
        self._token = _Token(value=response.access_token, renew_at=requested_at + lifetime)
        return self._token


def fixed_credentials(auth: Auth, settings: VendorSettings, *, errors: VendorErrors) -> Credentials:
    """Credentials that the settings alone give. Raises IntegrationConfigurationError."""

    def fill_into(templates: Mapping[str, str]) -> Credentials:
        return Credentials(headers=fill_headers(templates, settings, errors=errors))

    match auth:
        case ApiKeyAuth(header=str() as name):
            return fill_into({name: auth.value})
        case ApiKeyAuth(query=str() as name):
            return Credentials(query={name: fill(auth.value, settings)})
        case BearerAuth():
            return fill_into({"Authorization": f"Bearer {auth.token}"})
        case BasicAuth():
            pair = (fill(auth.username, settings), fill(auth.password, settings))
            return Credentials(headers={"Authorization": _basic_auth(*pair)})
        case HeadersAuth():
            return fill_into(auth.headers)
        case NoAuth() | _:
            return Credentials()


def fill_headers(
    templates: Mapping[str, str], settings: VendorSettings, *, errors: VendorErrors
) -> dict[str, str]:
    """A header whose setting is not set is left out. Raises IntegrationConfigurationError."""
    headers: dict[str, str] = fill_all(templates, settings)
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            names = " or ".join(errors.setting_name(each) for each in placeholders(templates[name]))
            raise errors.configuration(
                f"{names or name} has characters that an HTTP header cannot carry; "
                "allowed are printable ASCII characters"
            )
    return headers


def _basic_auth(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _bearer(token: str) -> Credentials:
    return Credentials(headers={"Authorization": f"Bearer {token}"})
