"""Signing in to HaloPSA, and the three requests that Orgmap makes."""

import httpx

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
)
from integrations.rest.auth import ClientCredentials, TokenCache, TokenReply
from integrations.rest.errors import VendorErrors
from integrations.rest.exchange import Exchange
from integrations.rest.http import HttpRequest
from integrations.rest.integration import Settings
from integrations.rest.listing import CountedListing, IncompleteListing
from integrations.rest.options import RestOptions
from integrations.rest.session import RestSession
from integrations.rest.urls import UrlRefused, parse_root, same_origin, under
from integrations.vendors.halopsa.models import AuthInfo, Client, ClientPage

# A live server sent 100 rows for page_size=1000, and said nothing of it:
# https://github.com/homotechsual/HaloAPI/issues/90
PAGE_SIZE = 100

_NO_AUTH_INFO = (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
)


class HaloPsaSession(RestSession):
    """Raises IntegrationConfigurationError where an address among the settings is malformed."""

    def __init__(self, settings: Settings, exchange: Exchange, *, options: RestOptions) -> None:
        self._sign_in = _SignIn(settings, exchange)
        super().__init__(
            api_root=under(self._sign_in.site, "api"),
            exchange=exchange,
            authorization=TokenCache(self._sign_in.token, clock=options.clock),
        )

    async def all_clients(self) -> list[Client]:
        """Every client, inactive ones too, or IntegrationError: never a part of them."""
        listing = CountedListing(key=_id_of)
        page_number = 0
        while not listing.complete:
            page_number += 1
            page = await self.client_page(page_number, page_size=PAGE_SIZE)
            try:
                listing.add(page.clients, total=page.record_count)
            except IncompleteListing as error:
                message = f"the client list is not whole at page {page_number}: {error}"
                raise self.errors.bad_response(message) from error
        return listing.items

    async def client_page(self, page_number: int, *, page_size: int) -> ClientPage:
        params = {
            "pageinate": True,  # its real name; without it the list is not paged
            "page_size": page_size,
            "page_no": page_number,
            "includeactive": True,
            "includeinactive": True,
        }
        try:
            return await self.read(ClientPage, "Client", params=params, what="the client list")
        except IntegrationMissingResourceError as error:
            message = f"there is no HaloPSA client list at {self.api_root}: {error.message}"
            raise self.errors.bad_response(message) from error

    async def client(self, client_id: str) -> Client:
        """One client, or IntegrationMissingResourceError."""
        record = await self.client_record(client_id)
        return self.errors.read(Client, record, "the client")

    async def client_record(self, client_id: str) -> dict[str, object]:
        """One client with all its fields."""
        params = {"includedetails": True}
        try:
            record = await self.request("GET", f"Client/{client_id}", params=params)
        except IntegrationMissingResourceError as error:
            raise self._unknown(client_id) from error
        if not isinstance(record, dict) or record.get("id") != int(client_id):
            message = f"HaloPSA was asked for client {client_id} and sent something else"
            raise self.errors.bad_response(message)
        return record

    def _unknown(self, client_id: str) -> Exception:
        message = f"HaloPSA knows no client with id {client_id}"
        return self.errors.make(IntegrationMissingResourceError, message)


class _SignIn:
    """Client credentials at the address that the site itself names."""

    def __init__(self, settings: Settings, exchange: Exchange) -> None:
        self._exchange = exchange
        self._tenant = settings.get("tenant")
        self._credentials = ClientCredentials(
            client_id=settings["client_id"],
            client_secret=settings["client_secret"],
            scope="all",
        )
        self.site = _site(_root(settings, "base_url", exchange.errors))
        self._auth_url = (
            _root(settings, "auth_url", exchange.errors) if "auth_url" in settings else None
        )

    async def token(self) -> TokenReply:
        auth_url, tenant = await self._where()
        token_url = auth_url if auth_url.path.endswith("/token") else under(auth_url, "token")
        if tenant:
            token_url = token_url.copy_merge_params({"tenant": tenant})
        return await self._credentials.fetch(self._exchange, token_url)

    async def _where(self) -> tuple[httpx.URL, str | None]:
        if self._auth_url is not None:
            return self._auth_url, self._tenant
        info = await self._auth_info()
        if info is None:
            return under(self.site, "auth"), self._tenant
        named = str(info.tenant_id) if info.tenant_id is not None else None
        return self._trusted(info.auth_url), self._tenant or named

    async def _auth_info(self) -> AuthInfo | None:
        """What the site says of its sign-in; older and self-hosted ones may say nothing."""
        url = under(self.site, "api/authinfo")
        try:
            reply = await self._exchange.json(HttpRequest(method="GET", url=url, repeatable=True))
            return self._exchange.errors.read(AuthInfo, reply, "its sign-in address")
        except _NO_AUTH_INFO:
            return None

    def _trusted(self, auth_url: str) -> httpx.URL:
        errors = self._exchange.errors
        try:
            url = parse_root(auth_url)
        except UrlRefused as error:
            raise errors.configuration(f"HaloPSA's sign-in address: {error}") from error
        if not same_origin(url, self.site):
            raise errors.configuration(
                f"HaloPSA at {self.site} names {url.host} for signing in, another host; if that "
                f"is right, set ORGMAP_CONFIG_HALOPSA_AUTH_URL to {url}"
            )
        return url


def _root(settings: Settings, name: str, errors: VendorErrors) -> httpx.URL:
    try:
        return parse_root(settings[name])
    except UrlRefused as error:
        message = f"ORGMAP_CONFIG_HALOPSA_{name.upper()}: {error}"
        raise errors.configuration(message) from error


def _site(given: httpx.URL) -> httpx.URL:
    # HaloPSA's own set-up page shows the address of the API, `https://acme.halopsa.com/api`.
    return httpx.URL(str(given).removesuffix("/api"))


def _id_of(client: Client) -> int:
    return client.id
