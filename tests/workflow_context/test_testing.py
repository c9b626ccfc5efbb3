"""The helpers for tests of workflows."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from integrations.rest.client import VendorClient
from workflow_context import ConfinedClient
from workflow_context.exceptions import (
    ExternalOrganizationClaimedError,
    IntegrationMissingResourceError,
    IntegrationUnavailableError,
    UnknownResourceError,
)
from workflow_context.testing import Asked, FakeClient, FakeVendor, workflows_in_memory


async def test_customers_are_made_and_mapped_in_memory() -> None:
    async with workflows_in_memory(FakeVendor("halopsa"), FakeVendor("hudu")) as workflows:
        context = await workflows.add("Larkfield", "lark.example", halopsa=14, hudu="a-b")
        assert (context.organization_name, context.user_id) == ("Larkfield", "tester")
        mappings = await context.get_org_mappings()
        assert {(each.integration_name, each.external_org_id) for each in mappings} == {
            ("halopsa", "14"),
            ("hudu", "a-b"),
        }
        with pytest.raises(ExternalOrganizationClaimedError):
            await workflows.add("Brännö", halopsa=14)
        page = await workflows.orgmap.services.audit.events(
            await workflows._session.actor(), organization_id=context.organization_id, first=10
        )
        assert len(page.items) == 3


async def test_a_vendor_has_each_organizations_records_apart_and_keeps_what_it_is_asked() -> None:
    told = {"14": {"tickets": [{"id": 1, "open": True}]}, "17": {"tickets": [{"id": 2}]}}
    halo = FakeVendor("halopsa", {"14": "Lark"}, records=told)
    async with workflows_in_memory(halo) as workflows:
        context = await workflows.add("Larkfield", halopsa=14)
        async with await context.get_integration("halopsa") as client:
            assert (client.external_org_id, client.resources) == ("14", ("tickets",))
            assert await client.get_organization() == {"id": "14", "name": "Lark"}
            assert [each["id"] async for each in client.list("tickets")] == [1]
            with pytest.raises(IntegrationMissingResourceError):
                await client.get("tickets", 2)
            with pytest.raises(UnknownResourceError) as caught:
                await client.get("contacts", 1)
            assert caught.value.resources == ("tickets",)
            created = await client.create("tickets", {"open": True})
            await client.update("tickets", created["id"], {"open": False})
            assert [each["id"] async for each in client.list("tickets", where={"open": True})] == [
                1
            ]
            other = await workflows.add("Brännö", halopsa=17)
            async with await other.get_integration("halopsa") as theirs:
                assert [each async for each in theirs.list("tickets")] == [{"id": 2}]
            await client.delete("tickets", "1")
            assert [each async for each in client.list("tickets")] == [{"id": 2, "open": False}]
    assert halo.asked[:3] == [
        Asked(operation="get_organization", external_org_id="14"),
        Asked(operation="list", external_org_id="14", resource="tickets"),
        Asked(operation="get", external_org_id="14", resource="tickets", given=2),
    ]
    assert told["14"]["tickets"] == [{"id": 1, "open": True}]


def as_a_workflow_gets_it(client: VendorClient | FakeClient) -> ConfinedClient:
    """The types are checked: both are of use wherever a workflow's client is expected."""
    return client


@pytest.mark.parametrize("kind", [FakeClient, VendorClient])
def test_a_client_has_all_that_a_workflow_may_use(kind: type) -> None:
    told = {name for name in vars(ConfinedClient) if not name.startswith("_")}
    made_with_it = {"external_org_id", "resources", "unconfined"}
    assert told - made_with_it - set(dir(kind)) == set()


@pytest.mark.parametrize("where", ["open = true", [{"field": "open", "value": True}]])
async def test_a_fake_vendor_says_that_it_has_no_filter_language(where: Any) -> None:
    halo = FakeVendor("halopsa", records={"14": {"tickets": [{"id": 1}]}})
    async with workflows_in_memory(halo) as workflows:
        context = await workflows.add("Larkfield", halopsa=14)
        async with await context.get_integration("halopsa") as client:
            with pytest.raises(NotImplementedError, match="has no filter language"):
                [each async for each in client.list("tickets", where=where)]


async def test_a_vendor_answers_bare_paths_as_told() -> None:
    down = IntegrationUnavailableError("503", integration_name="halopsa")
    halo = FakeVendor(
        "halopsa",
        answers={
            ("GET", "Status"): {"up": True},
            ("GET", "Users"): [{"id": 1}],
            ("POST", "Tickets"): down,
        },
    )
    async with workflows_in_memory(halo) as workflows:
        context = await workflows.add("Larkfield", halopsa=14)
        async with await context.get_integration("halopsa") as client:
            assert await client.unconfined.get("Status") == {"up": True}
            with pytest.raises(IntegrationUnavailableError):
                await client.unconfined.post("Tickets", json=[{"summary": "printer"}])
            assert [each async for each in client.unconfined.paginate("Users")] == [{"id": 1}]
            for verb in ("put", "patch", "delete"):
                with pytest.raises(IntegrationMissingResourceError, match=verb.upper()):
                    await getattr(client.unconfined, verb)("Status")
    assert halo.asked[1].given == [{"summary": "printer"}]


async def test_a_failure_is_raised_as_long_as_it_is_set() -> None:
    halo = FakeVendor("halopsa", {"14": "Lark"})
    halo.failure = IntegrationUnavailableError("503", integration_name="halopsa")
    async with workflows_in_memory(halo) as workflows:
        context = await workflows.add("Larkfield", halopsa=14)
        with pytest.raises(IntegrationUnavailableError):
            await context.discover("halopsa")
        assert not (await context.test_connection("halopsa")).success
        halo.failure = None
        assert (await context.test_connection("halopsa")).success
        assert list((await context.discover("halopsa")).listing.by_id) == ["14"]


async def test_organizations_may_share_where_the_vendor_allows_it() -> None:
    vendor = FakeVendor("sharing", {"1": "All"}, allows_shared_external_organizations=True)
    async with workflows_in_memory(vendor) as workflows:
        for name in ("Larkfield", "Brännö"):
            await workflows.add(name, sharing=1)


async def test_settings_and_secrets_are_those_that_are_given() -> None:
    async with workflows_in_memory(
        config={"halopsa_base_url": "https://halo.example"}, secrets={"halopsa_key": "k"}
    ) as workflows:
        context = await workflows.add("Larkfield")
        assert context.get_config("halopsa_base_url") == "https://halo.example"
        assert await context.get_secret("halopsa_key") == "k"


IN_ISOLATION = """
import asyncio, os, socket
os.environ["ORGMAP_STORAGE"] = "azure"
os.environ["ORGMAP_UNKNOWN"] = "1"

def refuse(*_):
    raise AssertionError("network")

from workflow_context.testing import FakeVendor, workflows_in_memory

async def main():
    socket.socket.connect = refuse
    async with workflows_in_memory(FakeVendor("halopsa", {"14": "Lark"})) as workflows:
        context = await workflows.add("Larkfield", halopsa=14)
        async with await context.get_integration("halopsa") as client:
            print((await client.get_organization())["name"])

asyncio.run(main())
"""


def test_nothing_is_sent_nor_read_from_the_environment_nor_left_behind(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IN_ISOLATION],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout == "Lark\n"
    assert list(tmp_path.iterdir()) == []
