"""The example of Durable Task: a run over every customer, which outlives its workers."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from uuid import UUID, uuid5

import pytest
from durabletask.client import OrchestrationStatus, TaskHubGrpcClient
from pydantic import SecretStr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.models.organization import Organization
from graphql_api.models.page import Page
from graphql_api.services.paging import every_item
from graphql_api.settings import Settings
from graphql_api.storage.recovery import apply_pending
from integrations.sandbox.app import create_sandbox
from integrations.sandbox.server import sandbox_settings, serve_app
from integrations.sandbox.world import build_companies
from tests.actors import MANAGER
from tests.servers import running
from tests.workflow_context.durable_backend import RedeliveringBackend
from workflow_context.engines.threads import open_in_thread
from workflow_context.exceptions import IntegrationUnavailableError
from workflow_context.testing import Asked, FakeVendor, MemoryWorkflows, workflows_in_memory

EXAMPLE = Path(__file__).parents[2] / "examples" / "service_desk_durable.py"
EVENTS_A_PAGE = 500
CUSTOMERS = 500
WORLD = build_companies(660)
BEFORE_THE_KILL = 150
"""Contacts that the vendor has made by then."""


@pytest.fixture
def backend() -> Iterator[RedeliveringBackend]:
    backend = RedeliveringBackend()
    yield backend
    backend.stop()


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(EXAMPLE.parent)
    import service_desk_durable  # noqa: PLC0415 - an example is no part of the project

    return service_desk_durable


def ended(
    example: ModuleType, address: str, *, seconds: float
) -> tuple[OrchestrationStatus, dict[str, str]]:
    with TaskHubGrpcClient(host_address=address) as client:
        id = client.schedule_new_orchestration(example.everywhere)
        state = client.wait_for_orchestration_completion(id, timeout=seconds)
    assert state is not None
    return state.runtime_status, state.get_output(dict) or {}


# ---------------------------------------------------------------------- one process


def add(*names: str) -> Callable[[MemoryWorkflows], Awaitable[list[str]]]:
    """Customers of these names. Gives their ids."""

    async def add(workflows: MemoryWorkflows) -> list[str]:
        return [(await workflows.add(name)).organization_id for name in names]

    return add


def test_each_organization_has_an_outcome_on_the_engine(
    backend: RedeliveringBackend, example: ModuleType
) -> None:
    pax8 = FakeVendor("pax8", {"a": "Larkfield", "b": "Brännö"}, records={"a": {"contacts": []}})

    address = backend.start()
    with (
        open_in_thread(workflows_in_memory(pax8)) as workflows,
        example.worker_of(workflows, address) as worker,
    ):
        ids = workflows.do(add("Larkfield", "Brännö", "Unknown to Pax8"))
        worker.start()
        for _ in range(2):
            status, outcomes = ended(example, address, seconds=20)
            assert status is OrchestrationStatus.COMPLETED
            failed = "failed: Pax8 has 0 companies named Unknown to Pax8."
            assert outcomes == dict(zip(ids, ["1", "1", failed], strict=True))
    assert turns(backend) == dict.fromkeys(ids, 2)
    created = [each.external_org_id for each in pax8.asked if each.operation == "create"]
    assert sorted(filter(None, created)) == ["a", "b"]


class FailingAtFirst(FakeVendor):
    """Cannot be reached once."""

    def ask(self, asked: Asked) -> None:
        super().ask(asked)
        if len(self.asked) == 1:
            raise IntegrationUnavailableError("503", integration_name=self.name)


def test_a_failure_that_may_pass_is_tried_again(
    backend: RedeliveringBackend, example: ModuleType
) -> None:
    pax8 = FailingAtFirst("pax8", {"a": "Larkfield"}, records={"a": {"contacts": []}})
    address = backend.start()
    with (
        open_in_thread(workflows_in_memory(pax8)) as workflows,
        example.worker_of(workflows, address) as worker,
    ):
        [id] = workflows.do(add("Larkfield"))
        worker.start()
        assert ended(example, address, seconds=30) == (OrchestrationStatus.COMPLETED, {id: "1"})
    assert turns(backend) == {id: 2}


def turns(backend: RedeliveringBackend) -> dict[str, int]:
    """By organization."""
    return {json.loads(given): times for given, times in backend.completed.items() if given}


# ---------------------------------------------------------------------- a worker that is killed


@dataclass
class NewContacts:
    """Counts those that the vendor has made, by path. At the kill nobody was told of the last."""

    made: Counter[str] = field(default_factory=Counter)
    worker: int | None = None
    """The process that is killed when the vendor has made so many."""
    killed: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, path: str) -> None:
        self.made[path] += 1
        if self.worker is not None and self.made.total() == BEFORE_THE_KILL:
            os.kill(self.worker, signal.SIGKILL)
            self.killed.set()


@dataclass(frozen=True)
class CountingNewContacts:
    app: ASGIApp
    contacts: NewContacts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def count_and_send(message: Message) -> None:
            if message.get("status") == 200 and scope["method"] == "POST":
                self.contacts.count(scope["path"])
            await send(message)

        makes_contacts = scope["type"] == "http" and scope["path"].endswith("/contacts")
        await self.app(scope, receive, count_and_send if makes_contacts else send)


@dataclass(frozen=True, kw_only=True)
class World:
    orgmap: Orgmap
    organizations: list[Organization]
    contacts: NewContacts
    environment: dict[str, str]


@asynccontextmanager
async def five_hundred_customers(storage: str) -> AsyncIterator[World]:
    """Each has the name of one company in Pax8, and is not mapped yet."""
    app, contacts = create_sandbox(companies=WORLD), NewContacts()
    app.add_middleware(CountingNewContacts, contacts=contacts)
    async with serve_app(app) as url:
        config, secrets = sandbox_settings(url)
        settings = Settings(
            storage=storage,
            auth="dev",
            config=config,
            secrets={name: SecretStr(text) for name, text in secrets.items()},
        )
        async with open_orgmap(settings) as orgmap:
            yield World(
                orgmap=orgmap,
                organizations=await customers_of(orgmap),
                contacts=contacts,
                environment={
                    "ORGMAP_STORAGE": storage,
                    **{f"ORGMAP_CONFIG_{name.upper()}": text for name, text in config.items()},
                    **{f"ORGMAP_SECRET_{name.upper()}": text for name, text in secrets.items()},
                },
            )


async def customers_of(orgmap: Orgmap) -> list[Organization]:
    services = orgmap.services
    listed = (await services.discovery.discover(MANAGER, "pax8")).listing.organizations
    times = Counter(each.name for each in listed)
    names = [each.name for each in listed if times[each.name] == 1][:CUSTOMERS]
    assert len(names) == CUSTOMERS
    return [await services.organizations.create(MANAGER, name=name) for name in names]


@contextmanager
def worker_process(address: str, folder: Path, settings: Mapping[str, str]) -> Iterator[int]:
    """Yields its id."""
    command = [sys.executable, str(EXAMPLE), "work", address]
    with running(command, folder=folder, settings=settings, is_ready=lambda: True) as process:
        yield process.pid


async def test_a_run_over_five_hundred_customers_outlives_its_worker(
    backend: RedeliveringBackend, example: ModuleType, storage: str, tmp_path: Path
) -> None:
    address = backend.start()
    async with five_hundred_customers(storage) as world:
        run = asyncio.create_task(asyncio.to_thread(ended, example, address, seconds=120))
        with worker_process(address, tmp_path / "first", world.environment) as first:
            world.contacts.worker = first
            async with asyncio.timeout(60):
                await world.contacts.killed.wait()
            at_the_kill = backend.completed.total()
            with worker_process(address, tmp_path / "second", world.environment):
                status, outcomes = await run
        assert status is OrchestrationStatus.COMPLETED
        assert 0 < at_the_kill < CUSTOMERS
        assert backend.redelivered.total() > 0
        assert_each_had_one_turn(world, outcomes, backend)
        await assert_nothing_was_written_twice(world)


def assert_each_had_one_turn(
    world: World, outcomes: Mapping[str, str], backend: RedeliveringBackend
) -> None:
    ids = {each.org_id for each in world.organizations}
    assert set(outcomes) == ids
    assert [outcome for outcome in outcomes.values() if outcome.startswith("failed")] == []
    assert turns(backend) == dict.fromkeys(ids, 1)


async def assert_nothing_was_written_twice(world: World) -> None:
    """Neither at the vendor nor in the storage, whose first process may have left work behind."""
    assert sorted(world.contacts.made.values()) == [1] * CUSTOMERS
    await apply_pending(world.orgmap.store)
    services = world.orgmap.services
    ids = [each.org_id for each in world.organizations]
    mappings = await services.mappings.list_by_organizations(MANAGER, ids)
    written = [[(each.mapping_id, each.version) for each in own] for own in mappings]
    assert written == [[(str(uuid5(UUID(id), "service desk/pax8")), 1)] for id in ids]

    async def read(after: str | None) -> Page[AuditEvent]:
        return await services.audit.events(
            MANAGER, organization_id=None, first=EVENTS_A_PAGE, after=after
        )

    actions = Counter(event.action for event in await every_item(read))
    assert actions == {
        AuditAction.ORGANIZATION_CREATED: CUSTOMERS,
        AuditAction.MAPPING_CREATED: CUSTOMERS,
    }
