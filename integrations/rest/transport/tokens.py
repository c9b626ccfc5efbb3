"""Tokens that authorise requests: of one provider, or of each organization's own tenant."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from integrations.base import (
    IntegrationError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
)
from integrations.rest.manifest.auth_spec import RefreshTokenAuth, TokenAuth, token_grant
from integrations.rest.manifest.templates import SettingAbsent, fill, fill_all
from integrations.rest.manifest.tenant_spec import TenantSpec
from integrations.rest.transport.auth import Clock, Credentials, basic_auth
from integrations.rest.transport.exchange import Exchange
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.refresh_tokens import RefreshToken, RefreshTokens
from integrations.rest.transport.request_limits import awaited_by_others
from integrations.rest.transport.urls import fill_segments
from integrations.rest.transport.vendor_errors import CodedError
from integrations.rest.transport.vendor_settings import VendorSettings

RENEW_BEFORE_EXPIRY = 60.0
"""Seconds before its end at which a token is replaced."""

Token = Annotated[str, Field(pattern=r"^[\x21-\x7e]+$")]

_ERROR_TYPES: dict[str, type[IntegrationError]] = {
    "permission": IntegrationPermissionError,
    "not_found": IntegrationMissingResourceError,
}


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
        refresh_token: RefreshToken | None,
    ) -> None:
        self._auth = auth
        self._settings = settings
        self._exchange = exchange.for_sign_in()
        self._token_url = token_url
        self._refresh_token = refresh_token

    async def fetch(self) -> TokenResponse:
        """A new token. Raises IntegrationAuthenticationError if the vendor refuses."""
        if self._refresh_token is None:
            return await self._request()
        return await self._refresh_token.redeem(self._request)

    async def _request(self, refresh_token: str | None = None) -> TokenResponse:
        url = (await self._token_url()).copy_merge_params(
            fill_all(self._auth.query, self._settings)
        )
        response = await self._exchange.send_json(self._build_request(url, refresh_token))
        return self._exchange.errors.parse(TokenResponse, response.value, "the access token")

    def _build_request(self, url: Url, refresh_token: str | None) -> HttpRequest:
        fields = self._fill_fields(refresh_token)
        # A rotated refresh token is none of the settings, which errors hide anyway.
        hidden = tuple(filter(None, (fields.get("refresh_token"),)))
        request = HttpRequest(method="POST", url=url, credentials=hidden, repeatable=True)
        if self._auth.client_in == "basic":
            authorization = basic_auth(*self._fill_client())
            headers = {"Authorization": authorization}
            request = replace(request, headers=headers, credentials=(*hidden, authorization[6:]))
        else:
            fields["client_id"], fields["client_secret"] = self._fill_client()
        if self._auth.body == "json":
            return replace(request, json=fields)
        return replace(request, form=fields)

    def _fill_fields(self, refresh_token: str | None) -> dict[str, str]:
        fields = {**token_grant(self._auth), **self._auth.parameters}
        if self._auth.scope:
            fields["scope"] = self._auth.scope
        filled: dict[str, str] = fill_all(fields, self._settings)
        # Some vendors replace a refresh token with each use.
        if refresh_token is not None:
            filled["refresh_token"] = refresh_token
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


def _bearer(token: str) -> Credentials:
    return Credentials(headers={"Authorization": f"Bearer {token}"})


def _is_set(template: str, settings: VendorSettings) -> bool:
    try:
        return bool(fill(template, settings))
    except SettingAbsent:
        return False
