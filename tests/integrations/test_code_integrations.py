"""An integration in code is confined by the words that manifests have."""

import re
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest

from integrations.base import (
    BaseIntegration,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
    JsonValue,
    OutsideOrganizationError,
    UnknownResourceError,
)
from integrations.registry import IntegrationRegistry
from integrations.rest import code
from integrations.rest.client import VendorClient
from integrations.rest.code import CodeIntegration, CodeRequest
from integrations.rest.manifest.loading import ManifestError
from integrations.rest.transport.vendor_settings import VendorSettings
from tests.integrations.connecting import Mapped, allow
from tests.memory_settings import MemorySettings

WORDS: dict[str, Any] = {
    "name": "acme_sdk",
    "display_name": "Acme",
    "organization_term": "site",
    "settings": [{"name": "license", "title": "License", "secret": True}],
    "organization": {"id_form": "integer"},
    "listing": {
        "path": "sites",
        "items": "sites",
        "pagination": {"type": "next_url", "next": "next"},
    },
    "single": {"path": "sites/{id}"},
    "resources": {
        "tickets": {
            "path": "tickets",
            "pagination": {"type": "none"},
            "confined": {"query": "site", "row": "site_id"},
            "single": {"path": "tickets/{id}"},
            "write": {"body": "site_id"},
            "update": "patch",
        }
    },
}


class AcmeSdk:
    """What a vendor's own package might offer; it may ignore the site that is asked for."""

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {
            id: {"id": id, "site_id": 14 if id < 4 else 17} for id in range(1, 7)
        }
        self.ignores_sites = False
        self.asked: list[CodeRequest] = []

    def answer(self, request: CodeRequest) -> JsonValue:
        self.asked.append(request)
        match request.method, request.path.split("/"):
            case "GET", ["sites"]:
                is_first = "page" not in request.params
                site = (
                    {"id": 14, "name": "Larkfield"} if is_first else {"id": 17, "name": "Osterly"}
                )
                return {"sites": [site], "next": "/sites?page=2" if is_first else None}
            case "GET", ["sites", id]:
                return {"id": int(id), "name": "Larkfield"}
            case "GET", ["tickets"]:
                wanted = None if self.ignores_sites else request.params["site"]
                found = self.tickets.values()
                return [one for one in found if wanted in (None, str(one["site_id"]))]
            case "GET", ["tickets", id]:
                return self._ticket(id)
            case "PATCH", ["tickets", id]:
                assert isinstance(request.json, dict)
                return self._ticket(id) | request.json
            case "POST", ["tickets"]:
                assert isinstance(request.json, dict)
                return {"id": 7, **request.json}
        raise AssertionError(request)

    def _ticket(self, id: str) -> dict[str, Any]:
        if int(id) not in self.tickets:
            raise IntegrationMissingResourceError("no ticket", integration_name="acme_sdk")
        return self.tickets[int(id)]


class Acme(CodeIntegration):
    words = WORDS
    sdk: ClassVar[AcmeSdk]

    async def send(self, request: CodeRequest, settings: VendorSettings) -> JsonValue:
        assert settings["license"] == "canary"
        return self.sdk.answer(request)


class Bare(Acme):
    """The same without resources."""

    words: ClassVar[dict[str, Any]] = {
        name: each for name, each in WORDS.items() if name != "resources"
    }


@dataclass
class Connected:
    sdk: AcmeSdk = field(default_factory=AcmeSdk)

    def integration(self, of: type[Acme] = Acme) -> Acme:
        connected = of(MemorySettings({}, {"acme_sdk_license": "canary"}))
        connected.sdk = self.sdk  # type: ignore[misc]
        return connected

    async def client(self, of: type[Acme] = Acme, **options: Any) -> VendorClient:
        return await self.integration(of).get_client(Mapped("14"), **options)


@pytest.fixture
def acme() -> Connected:
    return Connected()


async def taken(client: VendorClient, resource: str) -> list[dict[str, Any]]:
    return [row async for row in client.list(resource)]


async def test_its_organizations_are_listed_and_tested_by_what_it_sends(acme: Connected) -> None:
    integration = acme.integration()
    assert [one.id for one in await integration.list_organizations()] == ["14", "17"]
    result = await integration.test_connection(Mapped("14", "Larkfield"))
    assert result.success, result
    await integration.aclose()


async def test_its_client_lists_reads_and_writes_the_organizations_records(acme: Connected) -> None:
    async with await acme.client() as client:
        assert client.resources == ("tickets",)
        assert [row["id"] for row in await taken(client, "tickets")] == [1, 2, 3]
        assert (await client.get("tickets", 2))["id"] == 2
        assert await client.create("tickets", {"summary": "x"}) == {
            "id": 7,
            "summary": "x",
            "site_id": 14,
        }
        assert (await client.update("tickets", 1, {"summary": "y"}))["summary"] == "y"
        assert (await client.get_organization())["name"] == "Larkfield"
    assert acme.sdk.asked[0] == CodeRequest(method="GET", path="tickets", params={"site": "14"})


async def test_nothing_of_another_organization_is_given_or_sent(acme: Connected) -> None:
    client = await acme.client()
    acme.sdk.ignores_sites = True
    for call in (
        taken(client, "tickets"),
        client.get("tickets", 4),
        client.update("tickets", 4, {"summary": "x"}),
        client.create("tickets", {"site_id": 17}),
    ):
        await refused(call)
    assert {one.method for one in acme.sdk.asked} == {"GET"}


async def refused(call: Awaitable[object]) -> None:
    with pytest.raises(OutsideOrganizationError):
        await call


async def test_what_its_code_does_not_find_is_a_record_that_there_is_not(acme: Connected) -> None:
    with pytest.raises(IntegrationMissingResourceError, match="among its tickets"):
        await (await acme.client()).get("tickets", 99)


async def test_bare_paths_need_the_right_to_leave_the_organization(acme: Connected) -> None:
    with pytest.raises(IntegrationPermissionError, match="may not leave"):
        await (await acme.client()).unconfined.get("tickets", params={"site": 17})
    assert acme.sdk.asked == []
    client = await acme.client(authorize_unconfined=allow)
    assert len(await client.unconfined.get("tickets", params={"site": 17})) == 3  # type: ignore[arg-type]


async def test_without_resources_there_are_bare_paths_alone(acme: Connected) -> None:
    client = await acme.client(Bare)
    assert client.resources == ()
    with pytest.raises(UnknownResourceError, match="there are: none"):
        await client.get("tickets", 1)
    with pytest.raises(IntegrationPermissionError, match="may not leave"):
        await client.unconfined.get("tickets")
    assert acme.sdk.asked == []


def test_it_is_registered_as_any_other() -> None:
    assert issubclass(Acme, BaseIntegration)
    assert Acme.confines_clients
    assert IntegrationRegistry([Acme])["acme_sdk"] is Acme


def test_the_guides_integration_in_code_is_sound() -> None:
    guide = (Path(__file__).parents[2] / "docs/integrations.md").read_text()
    (block,) = re.findall(r"```python\n(class \w+\(CodeIntegration.*?)```", guide, re.DOTALL)
    names: dict[str, Any] = dict(vars(code), acme_sdk=AcmeSdk())
    exec(block, names)  # noqa: S102
    assert names["AcmeIntegration"].manifest.resources["tickets"].row == ("site_id",)


def test_a_mistake_in_its_words_is_told_when_the_class_is_made() -> None:
    unproven = {"tickets": {"path": "tickets", "confined": {"query": "site"}}}
    with pytest.raises(ManifestError, match=r"Wrong:1: resources\.tickets\.confined: takes row"):
        type("Wrong", (Acme,), {"words": {**WORDS, "resources": unproven}})


LINKS: dict[str, Any] = {"path": "sites", "pagination": {"type": "link_header"}}
COUNTED: dict[str, Any] = {"path": "sites", "total": {"header": "X-Total"}}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"auth": {"type": "none"}}, "auth"),
        ({"api": {"base_url": "https://vendor.example"}}, "api"),
        ({"listing": LINKS}, "listing.pagination.type"),
        ({"listing": COUNTED}, "listing.total.header"),
        ({"other_listings": {"closed": LINKS}}, "other_listings.closed.pagination.type"),
    ],
)
def test_what_is_https_alone_is_refused_rather_than_overlooked(
    words: dict[str, Any], key: str
) -> None:
    with pytest.raises(ManifestError) as caught:
        type("Wrong", (Acme,), {"words": {**WORDS, **words}})
    assert [problem.key for problem in caught.value.problems] == [key]
