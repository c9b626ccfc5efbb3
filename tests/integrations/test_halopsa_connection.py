"""The connection test and the client, over HTTP against the sandbox."""

import pytest

from integrations.base import (
    IntegrationConfigurationError,
    IntegrationMissingResourceError,
    IntegrationUnavailableError,
    TestResult,
    TestStepStatus,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.world import COMPANIES
from tests.integrations.connecting import Connect, Mapped, Serve, allow, remedy_of

FIRST = COMPANIES[0]
STEPS = ["configuration", "address", "authentication", "listing", "organization"]


def statuses(result: TestResult) -> list[str]:
    assert [step.name for step in result.steps] == STEPS
    return [step.status.value for step in result.steps]


async def test_a_sound_connection_passes_every_step(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    result = await halopsa(sandbox).test_connection(mapped(str(FIRST.id), FIRST.name))
    assert statuses(result) == ["PASSED"] * 5
    assert result.success
    assert result.tested_at.tzinfo is not None
    assert result.details == {
        "organizationName": FIRST.name,
        "organizationIsActive": True,
        "visibleOrganizations": 150,
    }


async def test_an_unknown_client_fails_the_last_step(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    result = await halopsa(sandbox).test_connection(mapped("999999", "Gone"))
    assert statuses(result) == ["PASSED"] * 4 + ["FAILED"]
    assert not result.success
    assert result.message == "HaloPSA has no client with id 999999"
    assert result.details["errorKind"] == "NOT_FOUND"


@pytest.mark.parametrize("given", ["95.0", "acme", "-1", "007", "1/../2", "٣", "1\n", "9" * 40])
async def test_an_id_that_is_no_whole_number_is_never_sent(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped], given: str
) -> None:
    result = await halopsa(sandbox).test_connection(mapped(given))
    assert statuses(result)[-1] == "FAILED"
    assert repr(given) in result.steps[-1].message
    assert not [request for request in sandbox.requests if request.path.count("/") > 3]


async def test_a_renamed_client_is_a_warning_with_both_names(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    result = await halopsa(sandbox).test_connection(mapped(str(FIRST.id), "Old Name"))
    assert statuses(result)[-1] == "WARNING"
    assert result.success
    assert FIRST.name in result.message
    assert "Old Name" in result.message


async def test_an_inactive_client_is_a_warning(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    inactive = next(company for company in COMPANIES if not company.is_active)
    result = await halopsa(sandbox).test_connection(mapped(str(inactive.id), inactive.name))
    assert statuses(result)[-1] == "WARNING"
    assert result.success
    assert "inactive in HaloPSA" in result.message


async def test_no_visible_client_is_a_warning_that_names_the_permission(
    serve: Serve, halopsa: Connect, mapped: type[Mapped]
) -> None:
    result = await halopsa(await serve(companies=())).test_connection(mapped("14"))
    listing = result.steps[3]
    assert listing.status is TestStepStatus.WARNING
    assert "Allow use of all Customers" in remedy_of(listing)
    assert result.details["visibleOrganizations"] == 0


async def test_a_wrong_secret_fails_the_sign_in_and_skips_the_rest(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    integration = halopsa(sandbox, halopsa_client_secret="wrong")
    result = await integration.test_connection(mapped(str(FIRST.id)))
    assert statuses(result) == ["PASSED", "PASSED", "FAILED", "SKIPPED", "SKIPPED"]
    assert "ORGMAP_SECRET_HALOPSA_CLIENT_SECRET" in remedy_of(result.steps[2])


async def test_missing_settings_fail_the_first_step(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    result = await halopsa(sandbox, halopsa_base_url=None).test_connection(mapped("14"))
    assert statuses(result) == ["FAILED"] + ["SKIPPED"] * 4
    assert "ORGMAP_CONFIG_HALOPSA_BASE_URL" in result.message


async def test_a_server_that_is_down_fails_the_address_step(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    down = halopsa(sandbox, halopsa_base_url="http://127.0.0.1:1")
    result = await down.test_connection(mapped("14"))
    assert statuses(result) == ["PASSED", "FAILED"] + ["SKIPPED"] * 3
    assert result.details["errorKind"] == "UNAVAILABLE"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.HTML_PAGE, "BAD_RESPONSE"),
        (Fault.CUT_BODY, "BAD_RESPONSE"),
        (Fault.EMPTY_LIST, "BAD_RESPONSE"),
        (Fault.FORBIDDEN, "PERMISSION"),
        (Fault.SERVER_ERROR, "UNAVAILABLE"),
        (Fault.RATE_LIMITED, "RATE_LIMITED"),
    ],
)
async def test_a_bad_answer_to_the_listing_fails_its_step(
    sandbox: RunningSandbox,
    halopsa: Connect,
    faults: Faults,
    mapped: type[Mapped],
    fault: Fault,
    kind: str,
) -> None:
    faults.plan(fault, path="/api/Client")
    result = await halopsa(sandbox).test_connection(mapped(str(FIRST.id)))
    assert statuses(result) == ["PASSED"] * 3 + ["FAILED", "SKIPPED"]
    assert result.details["errorKind"] == kind


async def test_a_client_reads_its_own_record_and_other_paths(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    mapping = mapped(str(FIRST.id))
    async with await halopsa(sandbox).get_client(mapping, authorize_unconfined=allow) as client:
        record = await client.get_organization()
        page = await client.unconfined.get("client", params={"pageinate": True, "page_size": 1})
    assert record["domain"] == FIRST.domain
    assert isinstance(page, dict)
    assert page["record_count"] == 138
    assert client.external_org_id == str(FIRST.id)


async def test_a_client_refuses_to_carry_its_token_elsewhere(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    mapping = mapped(str(FIRST.id))
    client = await halopsa(sandbox).get_client(mapping, authorize_unconfined=allow)
    for path in ("https://elsewhere.example/api/Client", "../auth/token", "%2e%2e/x", "..\\x"):
        with pytest.raises(IntegrationConfigurationError):
            await client.unconfined.get(path)
    assert await client.unconfined.get(f"{client.api_root}/Client/{FIRST.id}")


async def test_an_unknown_path_is_a_missing_resource(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    mapping = mapped(str(FIRST.id))
    client = await halopsa(sandbox).get_client(mapping, authorize_unconfined=allow)
    with pytest.raises(IntegrationMissingResourceError, match="No such resource"):
        await client.unconfined.get("Nonsense")


async def test_a_post_that_may_have_been_carried_out_is_not_repeated(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults, mapped: type[Mapped]
) -> None:
    mapping = mapped(str(FIRST.id))
    client = await halopsa(sandbox).get_client(mapping, authorize_unconfined=allow)
    faults.plan(Fault.SERVER_ERROR, path="/api/Tickets")
    with pytest.raises(IntegrationUnavailableError):
        await client.unconfined.post("Tickets", json=[{"summary": "Printer"}])
    assert [one.method for one in sandbox.requests if one.path.endswith("Tickets")] == ["POST"]


async def test_a_closed_client_is_not_usable_and_leaves_others_alone(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    integration = halopsa(sandbox)
    closed = await integration.get_client(mapped(str(FIRST.id)))
    await closed.aclose()
    with pytest.raises(RuntimeError, match="is closed"):
        await closed.get_organization()
    other = await integration.get_client(mapped(str(FIRST.id)))
    assert (await other.get_organization())["id"] == FIRST.id


async def test_a_client_is_not_made_for_an_id_that_cannot_exist(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    with pytest.raises(IntegrationMissingResourceError, match=r"95\.0"):
        await halopsa(sandbox).get_client(mapped("95.0"))


async def test_a_clients_repr_shows_its_organization_and_no_secret(
    sandbox: RunningSandbox, halopsa: Connect, mapped: type[Mapped]
) -> None:
    client = await halopsa(sandbox).get_client(mapped("14"))
    assert repr(client) == f"<HaloPsaClient of '14' at {sandbox.url}/halopsa/api>"
