"""Credentials of requests, and those that never change; `tokens` has those that are renewed."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from integrations.base import IntegrationAuthenticationError
from integrations.rest.manifest.auth_spec import (
    ApiKeyAuth,
    Auth,
    BasicAuth,
    BearerAuth,
    HeadersAuth,
    NoAuth,
    SignedAuth,
)
from integrations.rest.manifest.templates import fill, fill_all, placeholders
from integrations.rest.transport.http import Sign
from integrations.rest.transport.request_limits import awaited_by_others
from integrations.rest.transport.signing import RequestSigner
from integrations.rest.transport.vendor_errors import VendorErrors
from integrations.rest.transport.vendor_settings import VendorSettings

Clock = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The headers, query parameters or signature that authorise a request."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    sign: Sign | None = field(default=None, repr=False)

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
            return Credentials(headers={"Authorization": basic_auth(*pair)})
        case HeadersAuth():
            return fill_into(auth.headers)
        case SignedAuth():
            signer = RequestSigner(fill(auth.key_id, settings), fill(auth.key, settings))
            return Credentials(sign=signer.sign)
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


def basic_auth(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
