"""Tokens that authorise requests: of one provider, or of each organization's own tenant."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from integrations.base import (
    IntegrationError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
)
from integrations.rest.manifest.auth_spec import OAuth, RefreshTokenAuth, TokenAuth, token_grant
from integrations.rest.manifest.templates import SettingAbsent, fill, fill_all
from integrations.rest.manifest.tenant_spec import TenantSpec
from integrations.rest.transport.auth import Clock, Credentials, basic_auth, fill_headers
from integrations.rest.transport.exchange import Exchange
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.refresh_tokens import RefreshToken, RefreshTokens
from integrations.rest.transport.request_limits import awaited_by_others
from integrations.rest.transport.token_answer import IssuedToken, read_token
from integrations.rest.transport.urls import fill_segments
from integrations.rest.transport.vendor_errors import CodedError
from integrations.rest.transport.vendor_settings import VendorSettings

RENEW_BEFORE_EXPIRY = 60.0
"""Seconds before its end at which a token is replaced."""

_ERROR_TYPES: dict[str, type[IntegrationError]] = {
    "permission": IntegrationPermissionError,
    "not_found": IntegrationMissingResourceError,
}


class TokenGrant:
    """Requests tokens as the manifest says."""

    def __init__(
        self,
        auth: TokenAuth,
        settings: VendorSettings,
        *,
        exchange: Exchange,
        token_url: Callable[[], Awaitable[Url]],
        refresh_token: RefreshToken | None,
    ) -> None:
        self._auth = auth
        self._settings = settings
        self._exchange = exchange.for_sign_in()
        self._token_url = token_url
        self._refresh_token = refresh_token

    async def fetch(self) -> IssuedToken:
        """A new token. Raises IntegrationAuthenticationError if the vendor refuses."""
        if self._refresh_token is None:
            return await self._request()
        return await self._refresh_token.redeem(self._request)

    async def _request(self, refresh_token: str | None = None) -> IssuedToken:
        url = (await self._token_url()).copy_merge_params(
            fill_all(self._auth.query, self._settings)
        )
        response = await self._exchange.send_json(self._build_request(url, refresh_token))
        return read_token(
            response.value,
            response.headers,
            answer=self._auth.answer,
            errors=self._exchange.errors.with_secrets(response.credentials),
        )

    def _build_request(self, url: Url, refresh_token: str | None) -> HttpRequest:
        fields, headers = self._fill_fields(refresh_token), self._fill_headers()
        request = HttpRequest(
            method="POST",
            url=url,
            headers=headers,
            credentials=tuple(_credentials_in(fields, headers)),
            repeatable=True,
            answered_with_secrets=True,
        )
        if self._auth.body == "json" and fields:
            return replace(request, json=fields)
        return replace(request, form=fields)

    def _fill_headers(self) -> dict[str, str]:
        auth = self._auth
        headers = fill_headers(auth.headers, self._settings, errors=self._exchange.errors)
        if isinstance(auth, OAuth) and auth.client_in == "basic":
            headers["Authorization"] = basic_auth(*self._fill_client(auth))
        return headers

    def _fill_fields(self, refresh_token: str | None) -> dict[str, Any]:
        auth = self._auth
        fields = {**token_grant(auth), **auth.parameters}
        if isinstance(auth, OAuth) and auth.scope:
            fields["scope"] = auth.scope
        filled: dict[str, Any] = fill_all(fields, self._settings)
        # Some vendors replace a refresh token with each use.
        if refresh_token is not None:
            filled["refresh_token"] = refresh_token
        if isinstance(auth, OAuth) and auth.client_in == "body":
            filled["client_id"], filled["client_secret"] = self._fill_client(auth)
        return filled

    def _fill_client(self, auth: OAuth) -> tuple[str, str]:
        return fill(auth.client_id, self._settings), fill(auth.client_secret, self._settings)


@dataclass(frozen=True, kw_only=True)
class _Token:
    value: str = field(repr=False)
    renew_at: float


class TokenCache:
    """One token for all callers, renewed a minute before it expires by one of them at a time."""

    def __init__(self, fetch: Callable[[], Awaitable[IssuedToken]], *, clock: Clock) -> None:
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
        lifetime = response.lifetime - min(RENEW_BEFORE_EXPIRY, response.lifetime / 2)
        self._token = _Token(value=response.value, renew_at=requested_at + lifetime)
        return self._token


@dataclass(frozen=True, kw_only=True)
class TenantTokens:
    """Those of each tenant, none of which is ever used for another.

    They are kept in memory as long as the settings stay the same.
    """

    spec: TenantSpec
    auth: TokenAuth
    settings: VendorSettings
    exchange: Exchange
    parse_url: Callable[[str], Url]
    refresh_tokens: RefreshTokens
    _by_tenant: dict[str, TokenCache] = field(default_factory=dict, init=False, repr=False)

    def of(self, organization_id: str) -> TokenCache:
        """Those of that organization's tenant; the id is in the one form of ids."""
        if organization_id not in self._by_tenant:
            fetch = self._grant(organization_id).fetch
            clock = self.exchange.options.clock
            self._by_tenant[organization_id] = TokenCache(fetch, clock=clock)
        return self._by_tenant[organization_id]

    def _grant(self, organization_id: str) -> TokenGrant:
        async def token_url() -> Url:
            path = fill_segments(self.spec.token_url, organization=organization_id)
            return self.parse_url(fill(path, self.settings))

        errors = replace(self.exchange.errors, coded=self._coded_errors(organization_id))
        auth = self._auth()
        return TokenGrant(
            auth,
            self.settings,
            exchange=replace(self.exchange, errors=errors, counted_for=organization_id),
            token_url=token_url,
            refresh_token=self.refresh_tokens.of(auth, organization_id=organization_id),
        )

    def _auth(self) -> TokenAuth:
        """The sign-in of the provider, or the redemption of a refresh token if one is set."""
        refresh_token = self.spec.refresh_token
        if refresh_token is None or not _is_set(refresh_token, self.settings):
            return self.auth
        own = {name: getattr(self.auth, name) for name in type(self.auth).model_fields}
        shared = {name: own[name] for name in RefreshTokenAuth.model_fields if name in own}
        redeemed = {"refresh_token": refresh_token, "rotates": self.spec.rotates}
        return RefreshTokenAuth.model_validate(
            {**shared, "type": "oauth2_refresh_token", **redeemed}
        )

    def _coded_errors(self, organization_id: str) -> tuple[CodedError, ...]:
        return tuple(
            CodedError(
                codes=refusal.codes,
                error_type=_ERROR_TYPES[refusal.means],
                remedy=fill(
                    fill_segments(refusal.hint, organization=organization_id), self.settings
                ),
            )
            for refusal in self.spec.refusals
        )


def _credentials_in(fields: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[str]:
    """What is none of the settings, which errors hide anyway: a rotated token, an encoded pair."""
    if isinstance(rotated := fields.get("refresh_token"), str):
        yield rotated
    for name, value in headers.items():
        if name.lower() == "authorization":
            yield value.partition(" ")[2] or value


def _bearer(token: str) -> Credentials:
    return Credentials(headers={"Authorization": f"Bearer {token}"})


def _is_set(template: str, settings: VendorSettings) -> bool:
    try:
        return bool(fill(template, settings))
    except SettingAbsent:
        return False
