"""Results of connection tests: what people of one customer read, and what a listing proves."""

from datetime import UTC, datetime

import pytest

from integrations import budget
from integrations.base import IntegrationErrorKind, TestResult, TestStepStatus
from integrations.connection_results import failure_for_one_customer, for_one_customer
from integrations.registry import INTEGRATION_REGISTRY
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.world import COMPANIES
from tests.integrations.connecting import Connect, Mapped, Serve
from tests.memory_settings import MemorySettings

FIRST = COMPANIES[0]
READ_AT = datetime(2026, 3, 4, 16, 40, tzinfo=UTC)


def texts(result: TestResult) -> str:
    """Everything in a result that a person may read."""
    steps = [
        f"{step.message} {step.remedy} {step.public_message} {step.public_remedy}"
        for step in result.steps
    ]
    return " ".join([result.message, *steps, repr(dict(result.details))])


VENDORS = sorted(name for name, each in INTEGRATION_REGISTRY.items() if each.supports_discovery)


@pytest.mark.parametrize("name", VENDORS)
async def test_people_of_one_customer_read_neither_counts_nor_addresses(
    sandbox: RunningSandbox, connect: Connect, name: str
) -> None:
    integration = connect(name, sandbox)
    listed = await integration.list_organizations()
    known = next(one for one in listed if one.is_active)
    full = await integration.test_connection(Mapped(known.id, known.name))
    public = for_one_customer(full)
    assert "127.0.0.1" in texts(full)
    assert "127.0.0.1" not in texts(public)
    assert "visibleOrganizations" not in public.details
    assert not [word for word in texts(public).split() if word == str(len(listed))]
    assert public.success
    assert public.details["organizationName"] == known.name
    assert [step.status for step in public.steps] == [step.status for step in full.steps]


@pytest.mark.parametrize(
    "fault", [Fault.HTML_PAGE, Fault.SERVER_ERROR, Fault.RATE_LIMITED, Fault.EXPIRED_TOKEN]
)
@pytest.mark.parametrize("name", ["halopsa", "autotask", "connectwise_psa", "custom_api"])
async def test_nor_do_they_when_something_fails(
    sandbox: RunningSandbox, connect: Connect, faults: Faults, name: str, fault: Fault
) -> None:
    faults.plan(fault, path=f"/{name}/")
    full = await connect(name, sandbox).test_connection(Mapped("14"))
    public = for_one_customer(full)
    assert not full.success
    assert not public.success
    for secret in ("127.0.0.1", "ORGMAP_", "http"):
        assert secret not in texts(public)
    assert public.details["errorKind"] == full.details["errorKind"]
    failed = next(step for step in public.steps if step.status is TestStepStatus.FAILED)
    assert failed.message in public.message
    assert failed.remedy is not None


async def test_nor_that_there_is_no_vendor_at_an_address(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    down = halopsa(sandbox, halopsa_base_url="http://127.0.0.1:9/halopsa")
    public = for_one_customer(await down.test_connection(Mapped("14")))
    assert "127.0.0.1" not in texts(public)
    assert public.message == "HaloPSA cannot be reached."


async def test_that_their_own_organization_is_gone_they_read_as_it_is(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    full = await halopsa(sandbox).test_connection(Mapped("999999", "Gone"))
    assert for_one_customer(full).message == full.message
    assert for_one_customer(full).message == "HaloPSA has no client with id 999999"


async def test_the_provider_without_any_organization_is_told_without_a_number(
    serve: Serve, halopsa: Connect
) -> None:
    full = await halopsa(await serve(companies=())).test_connection(Mapped("14"))
    public = for_one_customer(full)
    assert "HaloPSA shows no clients." in texts(public)
    assert "Allow use of all Customers" not in texts(public)


@pytest.mark.parametrize("kind", IntegrationErrorKind)
def test_every_kind_of_failure_has_words_for_one_customer(kind: IntegrationErrorKind) -> None:
    said = failure_for_one_customer("HaloPSA", kind)
    assert "HaloPSA" in said
    assert said.endswith(".")


async def test_a_listing_tests_what_it_has(sandbox: RunningSandbox, halopsa: Connect) -> None:
    integration = halopsa(sandbox)
    listing = {one.id: one for one in await integration.list_organizations()}
    sent = len(sandbox.requests)
    sound = integration.test_from_listing(
        Mapped(str(FIRST.id), FIRST.name), listing, read_at=READ_AT
    )
    assert sound is not None
    assert sound.success
    assert [step.name for step in sound.steps] == ["listing", "organization"]
    expected = f"HaloPSA's client list, read at 2026-03-04 16:40 UTC, has client {FIRST.id}."
    assert sound.steps[0].message == expected
    assert sound.tested_at == READ_AT
    alone = await integration.test_connection(Mapped(str(FIRST.id), FIRST.name))
    assert sound.steps[-1].message == alone.steps[-1].message
    assert sound.details == for_one_customer(alone).details
    assert len(sandbox.requests) == sent + 3


async def test_a_listing_warns_as_a_test_does(sandbox: RunningSandbox, halopsa: Connect) -> None:
    integration = halopsa(sandbox)
    listing = {one.id: one for one in await integration.list_organizations()}
    inactive = next(one for one in listing.values() if not one.is_active)
    for mapping in (Mapped(str(FIRST.id), "Old Name"), Mapped(inactive.id, inactive.name)):
        told = integration.test_from_listing(mapping, listing, read_at=READ_AT)
        alone = await integration.test_connection(mapping)
        assert told is not None
        assert (told.success, told.message) == (alone.success, alone.message)
        assert told.steps[-1].status is TestStepStatus.WARNING


@pytest.mark.parametrize("id", ["999999", "0014", "acme"])
async def test_a_listing_proves_nothing_of_what_it_does_not_have(
    sandbox: RunningSandbox, halopsa: Connect, id: str
) -> None:
    integration = halopsa(sandbox)
    listing = {one.id: one for one in await integration.list_organizations()}
    assert integration.test_from_listing(Mapped(id), listing, read_at=READ_AT) is None


@pytest.mark.parametrize(
    ("name", "tests", "organizations", "less"),
    [
        ("halopsa", 100, 100, True),
        ("halopsa", 100, 3000, True),
        ("halopsa", 1, 3000, False),
        ("autotask", 2, 3000, False),
        ("microsoft_graph", 100, 300, True),
        ("custom_api", 1000, 10, False),
    ],
)
def test_a_listing_costs_less_than_many_tests(
    name: str, tests: int, organizations: int, less: bool
) -> None:
    integration = INTEGRATION_REGISTRY[name](MemorySettings())
    assert integration.listing_costs_less(tests, organizations=organizations) is less


async def test_tests_are_charged_to_the_person_on_whose_behalf_they_run(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    integration = halopsa(sandbox)
    with budget.testing_on_behalf_of("ann"):
        for _ in range(22):
            assert integration.seconds_until_test() == 0
            assert (await integration.test_connection(Mapped(str(FIRST.id)))).success
        assert integration.seconds_until_test() == 300
    with budget.testing_on_behalf_of("ben"):
        assert integration.seconds_until_test() == 0
    assert integration.seconds_until_test() == 0


async def test_a_test_in_a_room_of_its_own_takes_no_second_one(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    integration = halopsa(sandbox)
    with budget.testing_on_behalf_of("ann"):
        for _ in range(9):  # nine times eight requests are all that a person has
            async with integration.room_for_test():
                assert (await integration.test_connection(Mapped(str(FIRST.id)))).success
        assert integration.seconds_until_test() == 0
