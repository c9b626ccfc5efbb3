"""Autotask PSA: looks up the API user's zone, and lists companies by type."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from integrations.rest.integration import ManifestIntegration
from integrations.rest.manifest.listing_spec import ListingCall
from integrations.rest.manifest.loading import load_manifest
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.redaction import abbreviate
from integrations.rest.transport.session import RestSession
from integrations.rest.transport.urls import UrlRefused, is_trusted, parse_root, under
from integrations.rest.transport.vendor_settings import VendorSettings

# Not the newest one of /versioninformation: V2.0 has no zoneInformation.
# https://github.com/tphakala/go-autotask/blob/ef0c7b1/zone.go
_VERSION = "V1.0"
_DOMAIN = ".autotask.net"


class ZoneInformation(BaseModel):
    """`GET {auth_url}/V1.0/zoneInformation?user=`, which needs no credentials."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    url: StrictStr = Field(min_length=1)


class AutotaskIntegration(ManifestIntegration):
    manifest = load_manifest(Path(__file__).with_name("manifest.toml"))
    base_url_lifetime = 24 * 3600

    async def base_url(self, session: RestSession) -> Url:
        return _with_version(_configured_zone(session) or await _look_up_zone(session))

    def listing_call(self, settings: VendorSettings) -> ListingCall | None:
        listing, types = self.manifest.listing, settings.get("company_types", "all")
        if listing is None or types == "all":
            return listing
        return _only_types(listing, [int(number) for number in types.split(",")])


def _with_version(zone: Url) -> Url:
    # Some people copy the zone's address with its version.
    is_versioned = zone.path.lower().endswith(f"/{_VERSION.lower()}")
    return zone if is_versioned else under(zone, _VERSION)


def _configured_zone(session: RestSession) -> Url | None:
    given = session.settings.get("base_url")
    return session.parse_root(given, setting="base_url") if given else None


async def _look_up_zone(session: RestSession) -> Url:
    directory = session.parse_root(session.settings["auth_url"], setting="auth_url")
    url = under(_with_version(directory), "zoneInformation")
    url = url.copy_merge_params({"user": session.settings["username"]})
    request = HttpRequest(method="GET", url=url, repeatable=True)
    response = await session.exchange.send_json(request)
    zone = session.errors.parse(ZoneInformation, response.value, "the zone of the API user")
    return require_trusted_zone(zone.url, directory, session)


def require_trusted_zone(given: str, directory: Url, session: RestSession) -> Url:
    """The secret goes to the vendor's own domain, or to the host that was set as auth_url."""
    errors = session.errors
    try:
        zone = parse_root(given, private_network=session.settings.allow_private_network)
    except UrlRefused as error:
        raise errors.configuration(f"Autotask's zone: {error}") from error
    if not is_trusted(zone, asked=directory, domains=(_DOMAIN,)):
        raise errors.configuration(
            f"Autotask at {directory} names {abbreviate(given)} as the API user's zone, on another "
            f"host; if that is right, set {errors.setting_name('base_url')} to it"
        )
    return zone


def _only_types(listing: ListingCall, types: list[int]) -> ListingCall:
    """The listing, and the count that proves it, of these types alone."""
    total = listing.total
    if total is not None and total.call is not None:
        count = total.call.model_copy(update={"body": _add_type_filter(total.call.body, types)})
        total = total.model_copy(update={"call": count})
    return listing.model_copy(
        update={"body": _add_type_filter(listing.body, types), "total": total}
    )


def _add_type_filter(body: dict[str, Any] | None, types: list[int]) -> dict[str, Any]:
    body = body or {}
    condition = {"op": "in", "field": "companyType", "value": types}
    return {**body, "filter": [*body.get("filter", ()), condition]}
