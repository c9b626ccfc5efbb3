"""HaloPSA: asks the site for its sign-in address and its tenant."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
)
from integrations.rest.integration import ManifestIntegration
from integrations.rest.manifest.loading import load_manifest
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.session import RestSession
from integrations.rest.transport.urls import UrlRefused, parse_root, same_origin, under
from integrations.vendors.halopsa.client import HaloPsaClient

_NO_AUTH_INFO = (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
)


class AuthInfo(BaseModel):
    """`GET {site}/api/authinfo`, which needs no token."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    auth_url: StrictStr = Field(min_length=1)
    tenant_id: Annotated[
        str | None, BeforeValidator(lambda given: None if given in (None, "") else str(given))
    ] = None


class HaloPsaIntegration(ManifestIntegration):
    manifest = load_manifest(Path(__file__).with_name("manifest.toml"))
    client_class = HaloPsaClient

    async def base_url(self, session: RestSession) -> Url:
        return under(_site(session), "api")

    async def token_url(self, session: RestSession) -> Url:
        auth_url, tenant = await _find_sign_in(session)
        token_url = auth_url if auth_url.path.endswith("/token") else under(auth_url, "token")
        return token_url.copy_merge_params({"tenant": tenant}) if tenant else token_url


def _site(session: RestSession) -> Url:
    return session.parse_root(session.settings["base_url"], setting="base_url")


async def _find_sign_in(session: RestSession) -> tuple[Url, str | None]:
    """The sign-in address and the tenant, each from the settings or else from the site.

    A sign-in host that several sites share needs the tenant, too:
    https://github.com/homotechsual/HaloAPI/issues/1
    """
    given, tenant = session.settings.get("auth_url"), session.settings.get("tenant")
    info = None if given and tenant else await _request_auth_info(session)
    if info is not None:
        tenant = tenant or info.tenant_id
    if given is not None:
        return session.parse_root(given, setting="auth_url"), tenant
    if info is None:
        return under(_site(session), "auth"), tenant
    return _require_own_host(info.auth_url, session, tenant=tenant), tenant


async def _request_auth_info(session: RestSession) -> AuthInfo | None:
    """The site's own information; older and self-hosted sites may have none."""
    url = under(_site(session), "api/authinfo")
    try:
        request = HttpRequest(method="GET", url=url, repeatable=True)
        response = await session.exchange.send_json(request)
        return session.errors.parse(AuthInfo, response.value, "its sign-in address")
    except _NO_AUTH_INFO:
        return None


def _require_own_host(auth_url: str, session: RestSession, *, tenant: str | None) -> Url:
    errors, site = session.errors, _site(session)
    try:
        url = parse_root(auth_url, private_network=session.settings.allow_private_network)
    except UrlRefused as error:
        raise errors.configuration(f"HaloPSA's sign-in address: {error}") from error
    if not same_origin(url, site):
        tenant_too = f", and {errors.setting_name('tenant')} to the tenant" if not tenant else ""
        raise errors.configuration(
            f"HaloPSA at {site} names {url.host} for signing in, another host; if that "
            f"is right, set {errors.setting_name('auth_url')} to {url}{tenant_too}"
        )
    return url
