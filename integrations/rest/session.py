"""Authorised requests to one vendor's API with one set of settings."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from integrations.base import IntegrationAuthenticationError, JsonValue
from integrations.rest.auth import (
    Authorization,
    Credentials,
    FixedCredentials,
    RememberedRefusal,
    TokenCache,
    TokenGrant,
    filled_headers,
    fixed_credentials,
)
from integrations.rest.auth_spec import ClientCredentialsAuth, PasswordAuth, RefreshTokenAuth
from integrations.rest.errors import VendorErrors
from integrations.rest.exchange import Exchange, JsonReply
from integrations.rest.http import HttpRequest
from integrations.rest.options import RestOptions
from integrations.rest.settings import Settings
from integrations.rest.spec import Manifest
from integrations.rest.urls import UrlRefused, parse_root, under

QueryParams = Mapping[str, Any]

# https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})

FindUrl = Callable[["RestSession"], Awaitable[httpx.URL]]


class RestSession:
    """Lives as long as the settings stay the same. Raises IntegrationConfigurationError."""

    def __init__(
        self,
        manifest: Manifest,
        settings: Settings,
        exchange: Exchange,
        *,
        find_base_url: FindUrl,
        find_token_url: FindUrl,
        base_url_lifetime: float,
    ) -> None:
        self.settings = settings
        self.exchange = exchange
        self.headers = filled_headers(manifest.api.headers, settings, errors=exchange.errors)
        self._find_token_url = find_token_url
        self.authorization = self._authorization(manifest)
        clock = exchange.options.clock
        self._refusal = RememberedRefusal(manifest.auth.remember_refusal, clock=clock)
        self._api_root = _Found(
            lambda: find_base_url(self), lifetime=base_url_lifetime, clock=clock
        )

    @property
    def errors(self) -> VendorErrors:
        return self.exchange.errors

    @property
    def options(self) -> RestOptions:
        return self.exchange.options

    async def api_root(self) -> httpx.URL:
        """What paths are relative to; found once. Raises IntegrationError."""
        return await self._api_root.get()

    async def sign_in(self) -> None:
        """Make sure that there is a token, where the vendor has tokens. Raises IntegrationError."""
        await self._credentials()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: QueryParams | None = None,
        json: JsonValue = None,
    ) -> JsonValue:
        """The JSON answer, None for an empty one. Raises IntegrationError.

        `path` is relative to the API's root. A refused token is replaced once, never twice.
        """
        return (await self.answer(method, await self.url(path, params), json=json)).value

    async def answer(
        self, method: str, url: httpx.URL, *, json: JsonValue = None, repeatable: bool = False
    ) -> JsonReply:
        """The same of a URL that is known to be the vendor's, with the answer's headers."""
        async with self._refusal.guard():
            return await self._answer(method, url, json=json, repeatable=repeatable)

    async def url(self, path: str, params: QueryParams | None = None) -> httpx.URL:
        """The URL of a path below the API's root; credentials go nowhere else."""
        try:
            url = under(await self.api_root(), path)
        except UrlRefused as error:
            raise self.errors.configuration(str(error)) from error
        return url.copy_merge_params(dict(params)) if params else url

    def parse_root(self, given: str, *, setting: str) -> httpx.URL:
        """An address from the settings. Raises IntegrationConfigurationError naming `setting`."""
        try:
            return parse_root(given, private_network=self.settings.allow_private_network)
        except UrlRefused as error:
            message = f"{self.errors.setting_name(setting)}: {error}"
            raise self.errors.configuration(message) from error

    def _authorization(self, manifest: Manifest) -> Authorization:
        auth = manifest.auth
        if isinstance(auth, (ClientCredentialsAuth, PasswordAuth, RefreshTokenAuth)):
            grant = TokenGrant(
                auth,
                self.settings,
                exchange=self.exchange,
                token_url=lambda: self._find_token_url(self),
            )
            return TokenCache(grant.fetch, clock=self.options.clock)
        return FixedCredentials(fixed_credentials(auth, self.settings, errors=self.errors))

    async def _answer(
        self, method: str, url: httpx.URL, *, json: JsonValue, repeatable: bool
    ) -> JsonReply:
        credentials = await self._credentials()
        try:
            return await self._sent(method, url, credentials, json=json, repeatable=repeatable)
        except IntegrationAuthenticationError as refusal:
            if not self.authorization.drop(credentials):
                self._refusal.remember(refusal)
                raise
        credentials = await self._credentials()
        return await self._sent(method, url, credentials, json=json, repeatable=repeatable)

    async def _credentials(self) -> Credentials:
        self._refusal.check()
        try:
            return await self.authorization.credentials()
        except IntegrationAuthenticationError as refusal:
            self._refusal.remember(refusal)
            raise

    async def _sent(
        self,
        method: str,
        url: httpx.URL,
        credentials: Credentials,
        *,
        json: JsonValue,
        repeatable: bool,
    ) -> JsonReply:
        request = HttpRequest(
            method=method,
            url=url.copy_merge_params(dict(credentials.query)) if credentials.query else url,
            headers={**self.headers, **credentials.headers},
            credentials=credentials.secrets,
            json=json,
            repeatable=repeatable or method in _REPEATABLE_METHODS,
        )
        return await self.exchange.answer(request)


class _Found:
    """An address that is looked up by one caller at a time, and kept for a while."""

    def __init__(
        self,
        find: Callable[[], Awaitable[httpx.URL]],
        *,
        lifetime: float,
        clock: Callable[[], float],
    ) -> None:
        self._find = find
        self._lifetime = lifetime
        self._clock = clock
        self._finding = asyncio.Lock()
        self._url: httpx.URL | None = None
        self._until = 0.0

    async def get(self) -> httpx.URL:
        async with self._finding:
            if self._url is None or self._clock() >= self._until:
                self._url = await self._find()
                self._until = self._clock() + self._lifetime
            return self._url
