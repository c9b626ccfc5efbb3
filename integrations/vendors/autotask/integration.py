"""Autotask PSA: the API user's zone has to be asked for, and companies are listed by type."""

from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from integrations.rest.http import HttpRequest
from integrations.rest.integration import ManifestIntegration
from integrations.rest.listing_spec import ListingCall
from integrations.rest.manifest import load_manifest
from integrations.rest.session import RestSession
from integrations.rest.settings import Settings
from integrations.rest.urls import UrlRefused, parse_root, same_origin, shown, under

# Not the newest that /versioninformation tells: V2.0 has no zoneInformation.
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

    async def base_url(self, session: RestSession) -> httpx.URL:
        return _versioned(_set_zone(session) or await _found_zone(session))

    def listing_call(self, settings: Settings) -> ListingCall | None:
        listing, types = self.manifest.listing, settings.get("company_types", "all")
        if listing is None or types == "all":
            return listing
        return _of_types(listing, [int(number) for number in types.split(",")])


def _versioned(zone: httpx.URL) -> httpx.URL:
    # Some note down the zone's address with the version.
    is_versioned = zone.path.lower().endswith(f"/{_VERSION.lower()}")
    return zone if is_versioned else under(zone, _VERSION)


def _set_zone(session: RestSession) -> httpx.URL | None:
    given = session.settings.get("base_url")
    return session.parse_root(given, setting="base_url") if given else None


async def _found_zone(session: RestSession) -> httpx.URL:
    asked = session.parse_root(session.settings["auth_url"], setting="auth_url")
    url = under(_versioned(asked), "zoneInformation")
    url = url.copy_merge_params({"user": session.settings["username"]})
    reply = await session.exchange.json(HttpRequest(method="GET", url=url, repeatable=True))
    zone = session.errors.read(ZoneInformation, reply, "the zone of the API user")
    return trusted_zone(zone.url, asked, session)


def trusted_zone(given: str, asked: httpx.URL, session: RestSession) -> httpx.URL:
    """The secret goes to the vendor's own domain, or to the host that was set as auth_url."""
    errors = session.errors
    try:
        zone = parse_root(given, private_network=session.settings.allow_private_network)
    except UrlRefused as error:
        raise errors.configuration(f"Autotask's zone: {error}") from error
    if not (_is_vendors(zone) or same_origin(zone, asked)):
        raise errors.configuration(
            f"Autotask at {asked} names {shown(given)} as the API user's zone, on another host; "
            f"if that is right, set {errors.setting_name('base_url')} to it"
        )
    return zone


def _is_vendors(zone: httpx.URL) -> bool:
    return zone.scheme == "https" and zone.port is None and zone.host.endswith(_DOMAIN)


def _of_types(listing: ListingCall, types: list[int]) -> ListingCall:
    """The listing, and the count that proves it, of these types alone."""
    total = listing.total
    if total is not None and total.call is not None:
        count = total.call.model_copy(update={"body": _filtered(total.call.body, types)})
        total = total.model_copy(update={"call": count})
    return listing.model_copy(update={"body": _filtered(listing.body, types), "total": total})


def _filtered(body: dict[str, Any] | None, types: list[int]) -> dict[str, Any]:
    given = body or {}
    condition = {"op": "in", "field": "companyType", "value": types}
    return {**given, "filter": [*given.get("filter", ()), condition]}
