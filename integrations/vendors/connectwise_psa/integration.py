"""ConnectWise PSA: looks up where a site's API is, and lists companies by type."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from integrations.rest.integration import ManifestIntegration
from integrations.rest.manifest.listing_spec import Call, ListingCall
from integrations.rest.manifest.loading import load_manifest
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.session import RestSession
from integrations.rest.transport.urls import under
from integrations.rest.transport.vendor_settings import VendorSettings

CallType = TypeVar("CallType", bound=Call)

_CLOUD = ".myconnectwise.net"
_API_PREFIX = "api-"
_API_PATH = "/apis/3.0"


class CompanyInfo(BaseModel):
    """`GET {site}/login/companyinfo/{company}`, which needs no credentials.

    It names a site, too, which is not followed: credentials stay on the host that was set.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    codebase: str = Field(alias="Codebase", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*/?$")


class ConnectWisePsaIntegration(ManifestIntegration):
    manifest = load_manifest(Path(__file__).with_name("manifest.toml"))
    base_url_lifetime = 3600  # the codebase of a bare site changes with each release

    async def base_url(self, session: RestSession) -> Url:
        given = _to_api_host(session.parse_root(session.settings["base_url"], setting="base_url"))
        if given.path.lower().endswith(_API_PATH):
            return given
        codebase = (await _request_company_info(session, given)).codebase.strip("/")
        return under(given, f"{codebase}{_API_PATH}")

    def listing_call(self, settings: VendorSettings) -> ListingCall | None:
        listing, types = self.manifest.listing, settings.get("company_type")
        if listing is None or types is None:
            return listing
        return _only_types(listing, types.split(","))


def _only_types(listing: ListingCall, names: Iterable[str]) -> ListingCall:
    """The listing, and the count that proves it, of companies that have one of these types."""
    condition = " or ".join(f'types/name="{name.strip()}"' for name in names)
    total = listing.total
    if total is not None and total.call is not None:
        total = total.model_copy(update={"call": _narrowed(total.call, condition)})
    return _narrowed(listing, condition).model_copy(update={"total": total})


def _narrowed(call: CallType, condition: str) -> CallType:
    return call.model_copy(update={"query": {**call.query, "childConditions": condition}})


def _to_api_host(given: Url) -> Url:
    """The cloud serves people at `na.` and programs at `api-na.`, "SSL is required" otherwise."""
    if not given.host.endswith(_CLOUD) or given.host.startswith(_API_PREFIX):
        return given
    return given.copy_with(host=f"{_API_PREFIX}{given.host}")


async def _request_company_info(session: RestSession, site: Url) -> CompanyInfo:
    url = under(site, f"login/companyinfo/{session.settings['company_id']}")
    request = HttpRequest(method="GET", url=url, repeatable=True)
    response = await session.exchange.send_json(request)
    if response.value is None:
        name = session.errors.setting_name("company_id")
        raise session.errors.configuration(f"ConnectWise PSA at {site} does not know {name}")
    return session.errors.parse(CompanyInfo, response.value, "its company information")
