"""Sends authorised requests to one vendor's API with one set of settings."""

from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
    JsonValue,
)
from integrations.rest.manifest.auth_spec import TokenAuth
from integrations.rest.manifest.spec import Manifest
from integrations.rest.transport.auth import (
    Authorization,
    Credentials,
    FixedCredentials,
    RefusalMemory,
    fill_headers,
    fixed_credentials,
)
from integrations.rest.transport.exchange import Exchange, JsonResponse
from integrations.rest.transport.found_address import FoundAddress
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.refresh_tokens import RefreshTokens
from integrations.rest.transport.tokens import TenantTokens, TokenCache, TokenGrant
from integrations.rest.transport.urls import UrlRefused, is_below, parse_root, under
from integrations.rest.transport.vendor_settings import VendorSettings
from integrations.rest.transport.words import Answer, Words

QueryParams = Mapping[str, Any]

# https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})

FindUrl = Callable[["RestSession"], Awaitable[Url]]


class RestSession:
    """Lives as long as the settings stay the same. Raises IntegrationConfigurationError.

    `tenants` has the tokens of the organizations' own tenants, if the vendor has tenants; the
    session's own token, the provider's, is sent to the provider's paths alone then.
    """

    def __init__(
        self,
        manifest: Manifest,
        settings: VendorSettings,
        exchange: Exchange,
        *,
        find_base_url: FindUrl,
        find_token_url: FindUrl,
        base_url_lifetime: float,
        refresh_tokens: RefreshTokens,
    ) -> None:
        clock = exchange.options.clock
        self.settings = settings
        self.exchange = exchange
        self.errors = exchange.errors
        self._manifest = manifest
        self.headers = self._fill_headers(settings)
        self._words = self._open_words()
        self._find_token_url = find_token_url
        self._refresh_tokens = refresh_tokens
        self.authorization = self._authorize_by(manifest)
        self.tenants = self._tenants_of(manifest)
        self._bounds = manifest.tenant.provider_paths if manifest.tenant else None
        self._seconds_of_refusal = manifest.auth.remember_refusal
        self._refusals = self._new_refusals()
        self._api_root = FoundAddress(
            lambda: find_base_url(self),
            lifetime=0.0 if manifest.is_told_its_address else base_url_lifetime,
            clock=clock,
        )

    async def api_root(self) -> Url:
        """The URL that paths are relative to; it is looked up. Raises IntegrationError."""
        self._refusals.check()
        try:
            return await self._api_root.get()
        except IntegrationMissingResourceError as error:
            raise self.errors.no_api_there(error) from error
        except IntegrationAuthenticationError as refusal:
            self._refusals.remember(refusal)
            raise

    async def entrance(self) -> Url:
        """The address that is asked first: where the vendor tells the API's own, if it does so."""
        is_told = self._manifest.is_told_its_address
        return (self._words.own_root() if is_told else None) or await self.api_root()

    async def words(self) -> VendorSettings:
        """The settings, and what the vendor tells of who is asking. Raises IntegrationError."""
        self._refusals.check()
        return await self._words.get()

    async def asking(self, ask: Callable[[VendorSettings], Awaitable[Answer]]) -> Answer:
        """The answer to `ask` with the session's words, which a refusal may renew."""
        self._refusals.check()
        return await self._words.asking(ask)

    def authorized_by(self, authorization: Authorization, *, tenant: str) -> "RestSession":
        """The same session with a token of an organization's tenant, which bounds it itself."""
        session = copy(self)
        session.exchange = replace(self.exchange, counted_for=tenant)
        session.authorization = authorization
        session._bounds = None
        session._refusals = self._new_refusals()
        return session

    async def sign_in(self) -> None:
        """Make sure that there is a token, if the vendor has tokens. Raises IntegrationError."""
        await self._get_credentials()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: QueryParams | None = None,
        json: JsonValue = None,
    ) -> JsonValue:
        """The JSON of the response, None if it is empty. Raises IntegrationError.

        `path` is relative to the API's root. A refused token is replaced once, never twice.
        """

        async def ask(_: VendorSettings) -> JsonValue:
            return (await self.send(method, await self.url(path, params), json=json)).value

        return await self.asking(ask)

    async def send(
        self, method: str, url: Url, *, json: JsonValue = None, repeatable: bool = False
    ) -> JsonResponse:
        """`request` for a URL that is known to be the vendor's; gives the headers too."""
        if not await self.reaches(url):
            raise self._out_of_bounds(url)

        async def send(credentials: Credentials) -> JsonResponse:
            return await self.send_with(credentials, method, url, json=json, repeatable=repeatable)

        async with self._refusals.guard():
            return await self._renewing_token(send)

    async def reaches(self, url: Url) -> bool:
        """Whether the session's token may be sent there."""
        if self._bounds is None:
            return True
        root = await self.api_root()
        return any(is_below(under(root, path), url) for path in self._bounds)

    async def send_with(
        self,
        credentials: Credentials,
        method: str,
        url: Url,
        *,
        json: JsonValue = None,
        repeatable: bool = False,
    ) -> JsonResponse:
        """Send one request with these credentials, whatever becomes of them.

        What a found address refuses is sent once more, if the address has moved by now.
        """
        headers = self.headers
        if self._manifest.whoami is not None:
            headers = self._fill_headers(await self._words.get())

        async def send(to: Url) -> JsonResponse:
            return await self._send_to(
                credentials, method, to, headers=headers, json=json, repeatable=repeatable
            )

        try:
            return await send(url)
        except IntegrationError as refusal:
            moved = await self._api_root.after_refusal(url) if _disproves(refusal) else None
            if moved is None:
                raise
        return await send(moved)

    async def url(self, path: str, params: QueryParams | None = None) -> Url:
        """The URL of a path below the API's root; credentials go nowhere else."""
        try:
            url = under(await self.api_root(), path)
        except UrlRefused as error:
            raise self.errors.configuration(str(error)) from error
        return url.copy_merge_params(dict(params)) if params else url

    def parse_root(self, given: str, *, setting: str) -> Url:
        """An address from the settings. Raises IntegrationConfigurationError naming `setting`."""
        try:
            return parse_root(given, private_network=self.settings.allow_private_network)
        except UrlRefused as error:
            message = f"{self.errors.setting_name(setting)}: {error}"
            raise self.errors.configuration(message) from error

    def _fill_headers(self, words: VendorSettings) -> dict[str, str]:
        return fill_headers(self._manifest.api.headers, words, errors=self.errors)

    def _open_words(self) -> Words:
        async def send(method: str, url: Url, json: JsonValue) -> JsonResponse:
            return await self._renewing_token(
                lambda credentials: self._send_to(
                    credentials, method, url, headers=self.headers, json=json, repeatable=True
                )
            )

        return Words(
            self._manifest.whoami,
            self.settings,
            errors=self.errors,
            send=send,
            api_root=self.api_root,
            clock=self.exchange.options.clock,
        )

    def _authorize_by(self, manifest: Manifest) -> Authorization:
        auth = manifest.auth
        if isinstance(auth, TokenAuth):
            grant = TokenGrant(
                auth,
                self.settings,
                exchange=self.exchange,
                token_url=lambda: self._find_token_url(self),
                refresh_token=self._refresh_tokens.of(auth),
            )
            return TokenCache(grant.fetch, clock=self.exchange.options.clock)
        return FixedCredentials(fixed_credentials(auth, self.settings, errors=self.errors))

    def _new_refusals(self) -> RefusalMemory:
        return RefusalMemory(self._seconds_of_refusal, clock=self.exchange.options.clock)

    def _tenants_of(self, manifest: Manifest) -> TenantTokens | None:
        if manifest.tenant is None or not isinstance(manifest.auth, TokenAuth):
            return None
        return TenantTokens(
            spec=manifest.tenant,
            auth=manifest.auth,
            settings=self.settings,
            exchange=self.exchange,
            parse_url=lambda given: self.parse_root(given, setting="auth_url"),
            refresh_tokens=self._refresh_tokens,
        )

    def _out_of_bounds(self, url: Url) -> IntegrationPermissionError:
        name, own = self.errors.display_name, ", ".join(self._bounds or ())
        return self.errors.make(
            IntegrationPermissionError,
            f"{name} is asked in the provider's own name for {own} alone, and not for {url.path}",
            remedy="Ask by the client of a mapping, which acts in its organization's tenant.",
        )

    async def _renewing_token(
        self, send: Callable[[Credentials], Awaitable[JsonResponse]]
    ) -> JsonResponse:
        credentials = await self._get_credentials()
        try:
            return await send(credentials)
        except IntegrationAuthenticationError as refusal:
            if not self.authorization.drop(credentials):
                self._refusals.remember(refusal)
                raise
        return await send(await self._get_credentials())

    async def _send_to(
        self,
        credentials: Credentials,
        method: str,
        url: Url,
        *,
        headers: Mapping[str, str],
        json: JsonValue,
        repeatable: bool,
    ) -> JsonResponse:
        request = HttpRequest(
            method=method,
            url=url.copy_merge_params(dict(credentials.query)) if credentials.query else url,
            headers={**headers, **credentials.headers},
            credentials=credentials.secrets,
            json=json,
            sign=credentials.sign,
            repeatable=repeatable or method in _REPEATABLE_METHODS,
        )
        return await self.exchange.send_json(request)

    async def _get_credentials(self) -> Credentials:
        self._refusals.check()
        try:
            return await self.authorization.credentials()
        except IntegrationAuthenticationError as refusal:
            self._refusals.remember(refusal)
            raise


def _disproves(error: IntegrationError) -> bool:
    """Whether the vendor may have refused the address rather than the request."""
    status = error.status or 0
    return status in (401, 404, 410) or 300 <= status < 400
