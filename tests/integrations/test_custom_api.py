"""The custom API integration, over HTTP against the sandbox."""

import pytest

from integrations.base import (
    DiscoveryNotSupportedError,
    IntegrationAuthenticationError,
    IntegrationConfigurationError,
    TestResult,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from tests.integrations.connecting import Connect, Mapped, allow, remedy_of


def statuses(result: TestResult) -> list[str]:
    assert [step.name for step in result.steps] == ["configuration", "address", "organization"]
    return [step.status.value for step in result.steps]


@pytest.mark.parametrize("id", ["acme-001", "north/west 004"])
async def test_a_known_organization_passes(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped], id: str
) -> None:
    result = await custom_api(sandbox).test_connection(mapped(id))
    assert statuses(result) == ["PASSED", "PASSED", "PASSED"]
    assert result.success


@pytest.mark.parametrize("id", ["nobody-999", "..", "acme-001/../birch-002", "acme-001?x=1"])
async def test_an_unknown_organization_fails_with_a_remedy(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped], id: str
) -> None:
    result = await custom_api(sandbox).test_connection(mapped(id))
    assert statuses(result) == ["PASSED", "PASSED", "FAILED"]
    assert result.steps[2].remedy


async def test_another_name_is_a_warning(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped]
) -> None:
    result = await custom_api(sandbox).test_connection(mapped("acme-001", "Ajax"))
    assert statuses(result) == ["PASSED", "PASSED", "WARNING"]
    assert "'Acme Anvils'" in result.message
    assert "'Ajax'" in result.message


async def test_a_wrong_key_is_final(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped]
) -> None:
    integration = custom_api(sandbox, custom_api_api_key="wrong")
    result = await integration.test_connection(mapped("acme-001"))
    assert statuses(result) == ["PASSED", "PASSED", "FAILED"]
    assert "ORGMAP_SECRET_CUSTOM_API_API_KEY" in remedy_of(result.steps[2])
    assert [request.method for request in sandbox.requests] == ["HEAD", "GET"]


async def test_a_path_of_ones_own_is_used(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped]
) -> None:
    integration = custom_api(
        sandbox,
        custom_api_base_url=sandbox.url,
        custom_api_organization_path="custom_api/organizations/{id}?full=1",
    )
    result = await integration.test_connection(mapped("birch-002"))
    assert result.success
    assert sandbox.requests[1].query == "full=1"


@pytest.mark.parametrize("path", ["/organizations", "/{id}/{id}", "https://x.example/{id}"])
async def test_a_path_that_cannot_work_is_a_configuration_error(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped], path: str
) -> None:
    integration = custom_api(sandbox, custom_api_organization_path=path)
    with pytest.raises(IntegrationConfigurationError, match="ORGANIZATION_PATH"):
        await integration.get_client(mapped("acme-001"))


async def test_a_key_that_no_header_can_carry_is_not_shown(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped]
) -> None:
    integration = custom_api(sandbox, custom_api_api_key="canary\nX: é")
    with pytest.raises(IntegrationConfigurationError) as caught:
        await integration.get_client(mapped("acme-001"))
    assert "canary" not in str(caught.value)


async def test_a_mapping_cannot_send_the_key_elsewhere(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped]
) -> None:
    evil = mapped("acme-001", mapping_data={"base_url": "https://evil.example"})
    client = await custom_api(sandbox).get_client(evil, authorize_unconfined=allow)
    assert client.api_root == f"{sandbox.url}/custom_api"
    with pytest.raises(IntegrationConfigurationError, match="credentials are not sent there"):
        await client.unconfined.get("https://evil.example/organizations/acme-001")


async def test_every_verb_reaches_the_api(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped]
) -> None:
    integration, mapping = custom_api(sandbox), mapped("dune-005")
    async with await integration.get_client(mapping, authorize_unconfined=allow) as confined:
        client = confined.unconfined
        await client.post("organizations", json={"id": "dune-005", "name": "Dune"})
        await client.put("organizations/dune-005", json={"name": "Dune Ltd"})
        changed = await client.patch("organizations/dune-005", json={"city": "Saltby"})
        assert changed == {"id": "dune-005", "name": "Dune Ltd", "city": "Saltby"}
        assert await client.get("organizations/dune-005", params={"x": "1"}) == changed
        assert await client.delete("organizations/dune-005") is None
    assert [one.method for one in sandbox.requests] == ["POST", "PUT", "PATCH", "GET", "DELETE"]


async def test_an_echoed_key_is_hidden(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped], faults: Faults
) -> None:
    faults.plan(Fault.ECHOED_SECRET)
    integration, mapping = custom_api(sandbox), mapped("acme-001")
    client = await integration.get_client(mapping, authorize_unconfined=allow)
    with pytest.raises(Exception, match=r"Bearer \*\*\*"):
        await client.unconfined.get("organizations/acme-001")


async def test_a_client_with_a_wrong_key_is_refused_at_its_first_request(
    sandbox: RunningSandbox, custom_api: Connect, mapped: type[Mapped]
) -> None:
    integration = custom_api(sandbox, custom_api_api_key="wrong")
    client = await integration.get_client(mapped("acme-001"), authorize_unconfined=allow)
    with pytest.raises(IntegrationAuthenticationError):
        await client.unconfined.get("organizations/acme-001")


async def test_organizations_are_typed_in_by_hand(
    sandbox: RunningSandbox, custom_api: Connect
) -> None:
    integration = custom_api(sandbox)
    assert integration.supports_org_mapping
    assert not integration.supports_discovery
    with pytest.raises(DiscoveryNotSupportedError):
        await integration.list_organizations()
