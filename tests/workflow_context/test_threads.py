"""Workflows for engines that call each step in a thread."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest

from workflow_context import OrganizationContext, Workflows
from workflow_context.engines.threads import WorkflowThread, open_in_thread
from workflow_context.exceptions import (
    ContextClosedError,
    MappingNotFoundError,
    OrganizationNotFoundError,
)
from workflow_context.testing import FakeVendor, MemoryWorkflows, workflows_in_memory


async def name(context: OrganizationContext) -> str:
    await context.get_org_mappings()
    return context.organization_name


async def add_six(workflows: MemoryWorkflows) -> dict[str, str]:
    added = [await workflows.add(f"Customer {number}") for number in range(6)]
    return {each.organization_id: each.organization_name for each in added}


def test_each_step_of_any_thread_has_a_context_of_its_own() -> None:
    loops = set()

    async def name_and_loop(context: OrganizationContext) -> str:
        loops.add(asyncio.get_running_loop())
        return await name(context)

    with open_in_thread(workflows_in_memory()) as workflows, ThreadPoolExecutor(3) as pool:
        names = workflows.do(add_six)
        found = pool.map(lambda id: workflows.run(name_and_loop, id), names)
        assert list(found) == list(names.values())
    assert len(loops) == 1


def test_the_organizations_are_listed() -> None:
    with open_in_thread(workflows_in_memory()) as workflows:
        names = workflows.do(add_six)
        assert {each.org_id for each in workflows.do(Workflows.organizations)} == set(names)


def test_a_step_raises_what_its_workflow_raises() -> None:
    async def external_id(context: OrganizationContext) -> str:
        return (await context.get_integration_mapping("halopsa")).external_org_id

    with open_in_thread(workflows_in_memory(FakeVendor("halopsa"))) as workflows:
        [id, *_] = workflows.do(add_six)
        with pytest.raises(MappingNotFoundError, match="Customer 0 has no active mapping"):
            workflows.run(external_id, id)
        with pytest.raises(OrganizationNotFoundError):
            workflows.run(external_id, "nobody")
        assert workflows.run(name, id) == "Customer 0"


def test_what_opening_raises_is_raised_and_no_thread_is_left() -> None:
    @asynccontextmanager
    async def refused() -> AsyncIterator[Workflows]:
        raise OSError("no storage")
        yield

    with pytest.raises(OSError, match="no storage"), open_in_thread(refused()):
        pass
    assert threads_of_workflows() == []


def test_what_closing_raises_is_raised_and_no_thread_is_left() -> None:
    @asynccontextmanager
    async def left_badly() -> AsyncIterator[Workflows]:
        async with workflows_in_memory() as workflows:
            yield workflows
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), open_in_thread(left_badly()):
        pass
    assert threads_of_workflows() == []


def test_after_its_end_a_thread_says_that_it_is_closed() -> None:
    with open_in_thread(workflows_in_memory()) as workflows:
        [id, *_] = workflows.do(add_six)
    assert threads_of_workflows() == []
    for _ in range(2):
        with pytest.raises(ContextClosedError):
            workflows.run(name, id)


def test_a_step_that_is_under_way_at_the_end_is_cancelled() -> None:
    begun = threading.Event()

    async def hang(_: MemoryWorkflows) -> None:
        begun.set()
        await asyncio.sleep(60)

    with ThreadPoolExecutor(1) as pool:
        with open_in_thread(workflows_in_memory()) as workflows:
            step = pool.submit(workflows.do, hang)
            begun.wait(10)
        with pytest.raises(CancelledError):
            step.result(10)


def test_a_failure_inside_of_the_block_closes_the_workflows() -> None:
    kept: list[WorkflowThread[MemoryWorkflows]] = []

    def fail() -> None:
        with open_in_thread(workflows_in_memory()) as workflows:
            kept.append(workflows)
            raise OSError("mine")

    with pytest.raises(OSError, match="mine"):
        fail()
    with pytest.raises(ContextClosedError):
        kept[0].do(add_six)
    assert threads_of_workflows() == []


def threads_of_workflows() -> list[str]:
    return [each.name for each in threading.enumerate() if "orgmap-workflows" in each.name]
