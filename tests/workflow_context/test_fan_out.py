"""One workflow for every customer."""

import asyncio
import pickle
from collections.abc import AsyncIterator

import pytest

from graphql_api.services.access import Permission, provider_manager
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, integration_mapping_key
from graphql_api.storage.table_store import Delete
from workflow_context import OrganizationContext, Outcome, Progress
from workflow_context.exceptions import (
    ContextClosedError,
    IntegrationNotFoundError,
    MappingNotFoundError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
)
from workflow_context.testing import FakeVendor, MemoryWorkflows, workflows_in_memory

CHIEF = provider_manager("chief", source="cli")


@pytest.fixture
async def workflows() -> AsyncIterator[MemoryWorkflows]:
    """Twelve customers; every second one is mapped to HaloPSA."""
    vendor = FakeVendor("halopsa", {str(number): f"Client {number}" for number in range(12)})
    async with workflows_in_memory(vendor) as workflows:
        for number in range(12):
            mapped = {"halopsa": number} if number % 2 == 0 else {}
            await workflows.add(f"Customer {number}", **mapped)
        yield workflows


async def name(context: OrganizationContext) -> str:
    return context.organization_name


async def external_id(context: OrganizationContext) -> str:
    return (await context.get_integration_mapping("halopsa")).external_org_id


async def test_every_organization_has_an_outcome_in_the_order_of_ids(
    workflows: MemoryWorkflows,
) -> None:
    outcomes = await workflows.for_each_organization(name)
    organizations = await workflows.organizations()
    assert [(each.organization_id, each.result) for each in outcomes] == [
        (each.org_id, each.name) for each in organizations
    ]
    assert all(each.succeeded and each.organization_name == each.result for each in outcomes)


async def test_those_that_are_mapped_to_an_integration_are_chosen(
    workflows: MemoryWorkflows,
) -> None:
    outcomes = await workflows.for_each_organization(external_id, integration="halopsa")
    assert {each.result for each in outcomes} == {"0", "2", "4", "6", "8", "10"}
    with pytest.raises(IntegrationNotFoundError):
        await workflows.for_each_organization(external_id, integration="halo")


async def test_a_mapping_counts_before_the_index_has_it(workflows: MemoryWorkflows) -> None:
    [first, *_] = await workflows.for_each_organization(external_id, integration="halopsa")
    context = await workflows.for_organization(first.organization_id)
    [mapping] = await context.get_org_mappings()
    key = integration_mapping_key(mapping.org_id, mapping.mapping_id)
    await workflows.orgmap.store.transact(INTEGRATION_MAPPINGS, "halopsa", [Delete(row_key=key)])
    assert len(await workflows.for_each_organization(external_id, integration="halopsa")) == 6


async def test_a_deleted_mapping_does_not_count(workflows: MemoryWorkflows) -> None:
    [first, *_] = await workflows.for_each_organization(external_id, integration="halopsa")
    context = await workflows.for_organization(first.organization_id)
    await context.delete_integration_mapping("halopsa")
    outcomes = await workflows.for_each_organization(external_id, integration="halopsa")
    assert [each.succeeded for each in outcomes] == [True] * 5


async def test_a_failure_is_an_outcome_and_the_others_go_on(
    workflows: MemoryWorkflows, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = await workflows.for_each_organization(external_id)
    failed = [each for each in outcomes if not each.succeeded]
    assert len(failed) == 6
    assert {type(each.error) for each in failed} == {MappingNotFoundError}
    assert {each.result for each in failed} == {None}
    told = f"[{failed[0].organization_id}] The workflow failed: MappingNotFoundError"
    assert told in [record.getMessage() for record in caplog.records]


async def test_inactive_organizations_are_left_out_and_one_that_becomes_so_has_an_outcome(
    workflows: MemoryWorkflows,
) -> None:
    organizations = await workflows.organizations()
    first, last = organizations[0].org_id, organizations[-1].org_id
    services = workflows.orgmap.services

    async def deactivate_the_last(context: OrganizationContext) -> None:
        if context.organization_id == organizations[1].org_id:
            await services.organizations.update(CHIEF, last, {"is_active": False})

    await services.organizations.update(CHIEF, first, {"is_active": False})
    outcomes = await workflows.for_each_organization(deactivate_the_last, concurrency=1)
    assert [each.organization_id for each in outcomes] == [each.org_id for each in organizations][
        1:
    ]
    assert isinstance(outcomes[-1].error, OrganizationInactiveError)


@pytest.mark.parametrize("concurrency", [1, 3, 100])
async def test_no_more_run_at_a_time_than_is_asked_for(
    workflows: MemoryWorkflows, concurrency: int
) -> None:
    under_way, most = 0, 0

    async def workflow(context: OrganizationContext) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(50):
            await asyncio.sleep(0)
        under_way -= 1

    await workflows.for_each_organization(workflow, concurrency=concurrency)
    assert most == min(concurrency, 12)


@pytest.mark.parametrize("concurrency", [0, -1])
async def test_a_concurrency_of_nothing_is_refused(
    workflows: MemoryWorkflows, concurrency: int
) -> None:
    with pytest.raises(ValueError, match=f"concurrency={concurrency} was given; 1 or more"):
        await workflows.for_each_organization(name, concurrency=concurrency)


async def test_progress_is_told_with_each_outcome(workflows: MemoryWorkflows) -> None:
    told: list[Progress[str]] = []
    outcomes = await workflows.for_each_organization(name, progress=told.append)
    assert [(each.completed, each.total) for each in told] == [(n, 12) for n in range(1, 13)]
    assert {each.outcome.organization_id for each in told} == {
        each.organization_id for each in outcomes
    }


async def test_what_cannot_show_progress_ends_the_run(workflows: MemoryWorkflows) -> None:
    def show(_: Progress[str]) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await workflows.for_each_organization(name, progress=show)
    assert len(asyncio.all_tasks()) == 1


async def test_cancelling_leaves_nothing_running_and_the_rest_is_gone_on_with(
    workflows: MemoryWorkflows,
) -> None:
    told: list[Outcome[str]] = []
    ran: list[str] = []
    stop, hang = asyncio.Event(), asyncio.Event()

    async def workflow(context: OrganizationContext) -> str:
        if len(told) >= 5:
            stop.set()
            await hang.wait()
        ran.append(context.organization_id)
        return context.organization_name

    def keep(progress: Progress[str]) -> None:
        told.append(progress.outcome)

    run = asyncio.create_task(
        workflows.for_each_organization(workflow, concurrency=3, progress=keep)
    )
    await stop.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert len(asyncio.all_tasks()) == 1
    assert [each.organization_id for each in told] == ran

    hang.set()
    progress: list[Progress[str]] = []
    outcomes = await workflows.for_each_organization(
        workflow, progress=progress.append, outcomes=told
    )
    assert sorted(ran) == [each.organization_id for each in outcomes]
    assert len(ran) == 12
    assert progress[0].completed == len(told) + 1
    assert progress[-1].completed == progress[-1].total == 12


async def test_one_that_has_ended_is_told_even_when_all_are_cancelled_at_that_moment(
    workflows: MemoryWorkflows,
) -> None:
    told: list[Outcome[None]] = []
    ended: list[str] = []
    run: asyncio.Task[list[Outcome[None]]]

    async def workflow(context: OrganizationContext) -> None:
        ended.append(context.organization_id)
        if len(ended) == 4:
            run.cancel()

    run = asyncio.create_task(
        workflows.for_each_organization(
            workflow, concurrency=1, progress=lambda progress: told.append(progress.outcome)
        )
    )
    with pytest.raises(asyncio.CancelledError):
        await run
    assert [each.organization_id for each in told] == ended


async def test_the_failed_are_tried_again_if_the_others_alone_are_handed_back(
    workflows: MemoryWorkflows,
) -> None:
    before = await workflows.for_each_organization(external_id)
    same = await workflows.for_each_organization(name, outcomes=before)
    assert same == before

    handed_back = [each for each in before if each.succeeded]
    after = await workflows.for_each_organization(name, outcomes=handed_back)
    assert len(after) == 12
    assert sum(each.result == each.organization_name for each in after) == 6


async def test_outcomes_are_kept_by_pickling_them(workflows: MemoryWorkflows) -> None:
    before = await workflows.for_each_organization(external_id)
    kept = pickle.loads(pickle.dumps(before))  # noqa: S301 - our own
    assert [each.result for each in kept] == [each.result for each in before]
    assert [str(each.error) for each in kept] == [str(each.error) for each in before]
    assert [each.succeeded for each in kept] == [each.succeeded for each in before]


async def test_a_cancellation_inside_of_a_workflow_is_its_own_failure(
    workflows: MemoryWorkflows,
) -> None:
    async def workflow(context: OrganizationContext) -> None:
        inner = asyncio.create_task(asyncio.sleep(60))
        inner.cancel()
        await inner

    outcomes = await workflows.for_each_organization(workflow, concurrency=2)
    assert len(outcomes) == 12
    assert {type(each.error) for each in outcomes} == {RuntimeError}


async def test_a_workflow_runs_for_those_that_its_user_may_see(workflows: MemoryWorkflows) -> None:
    organizations = await workflows.organizations()
    mapped = await workflows.for_each_organization(name, integration="halopsa")
    grants = workflows.orgmap.services.grants
    for organization_id in (organizations[0].org_id, mapped[0].organization_id):
        await grants.grant(
            CHIEF,
            user_id=workflows.user_id,
            organization_id=organization_id,
            permissions=[Permission.canViewConfig],
        )
    allowed = {organizations[0].org_id, mapped[0].organization_id}
    outcomes = await workflows.for_each_organization(name)
    assert {each.organization_id for each in outcomes} == allowed
    outcomes = await workflows.for_each_organization(name, integration="halopsa")
    assert {each.organization_id for each in outcomes} <= allowed
    other = next(each.org_id for each in organizations if each.org_id not in allowed)
    with pytest.raises(OrganizationNotFoundError):
        await workflows.for_organization(other)


async def test_closed_workflows_say_that_they_are_closed() -> None:
    async with workflows_in_memory(FakeVendor("halopsa")) as workflows:
        await workflows.add("Larkfield")
    for operation in (
        workflows.organizations(),
        workflows.create_organization("Brännö"),
        workflows.discover("halopsa"),
        workflows.find_organization("halopsa", 14),
        workflows.for_organization("nobody"),
        workflows.for_each_organization(name),
    ):
        with pytest.raises(ContextClosedError):
            await operation


async def test_five_hundred_organizations_each_have_their_turn_once() -> None:
    turns: list[str] = []

    async def workflow(context: OrganizationContext) -> None:
        await context.get_org_mappings()
        turns.append(context.organization_id)

    async with workflows_in_memory() as workflows:
        for number in range(500):
            await workflows.create_organization(f"Customer {number}")
        outcomes = await workflows.for_each_organization(workflow, concurrency=32)
    assert sorted(turns) == [each.organization_id for each in outcomes]
    assert len(set(turns)) == 500
