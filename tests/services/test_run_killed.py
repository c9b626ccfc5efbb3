"""Two processes work on one run, and the one that holds it is killed with SIGKILL."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.job import JobRun, JobState
from graphql_api.services.clock import utc_now
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.jobs import JobStorage
from graphql_api.storage.keys import TABLES
from graphql_api.storage.recovery import Recovery
from graphql_api.storage.sqlite import SqliteTableStore
from integrations.base import MappedOrganization, TestResult
from tests.actors import MANAGER
from tests.vendors import ScriptedVendor

MAPPINGS = 24
KILLS = 1
FASTER = 30.0
"""So many times as fast passes the time by which a lease is judged."""


class SlowVendor(ScriptedVendor):
    name = "slow"
    display_name = "Slow"
    parallel_tests = 4

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        await asyncio.sleep(0.2)
        return TestResult(success=True, message="It is there.", tested_at=utc_now())


def services_on(store: SqliteTableStore) -> Services:
    return build_services(
        store,
        {"slow": SlowVendor()},
        cache=memory_cache(),
        monotonic=lambda: time.monotonic() * FASTER,
    )


async def work(file: Path) -> None:
    store = await SqliteTableStore.open(file)
    services = services_on(store)
    asyncio.get_running_loop().create_task(services.job_runner.work())
    while True:
        services.job_runner.wake()
        await asyncio.sleep(0.3)


def process(file: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.services.test_run_killed", str(file)])


@pytest.mark.timeout(300)
async def test_no_mapping_is_left_untested_or_recorded_twice_when_its_process_is_killed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "orgmap.db"
    store = await SqliteTableStore.open(file)
    await store.create_tables(TABLES)
    services, storage = services_on(store), JobStorage(store, clock=utc_now)
    organization = await services.organizations.create(MANAGER, name="Larkfield", domain=None)
    for number in range(MAPPINGS):
        new = NewMapping(
            organization_id=organization.org_id,
            integration_name="slow",
            external_org_id=str(number),
        )
        await services.mappings.create(MANAGER, new)
    run = await services.jobs.start_tests(MANAGER, integration_name="slow")
    processes = [process(file)]
    for kill in range(KILLS):
        await _until(storage, run, completed=(kill + 1) * MAPPINGS // (KILLS + 2))
        processes.append(process(file))
        await asyncio.sleep(random.uniform(0, 0.4))  # noqa: S311
        os.kill(processes[kill].pid, signal.SIGKILL)
        processes[kill].wait()
    ended = await _until(storage, run, completed=MAPPINGS)
    for each in processes[KILLS:]:
        each.kill()
        each.wait()
    await Recovery(store, clock=utc_now).round()

    assert (ended.state, ended.completed) == (JobState.DONE, MAPPINGS)
    assert ended.fence > KILLS
    outcomes = await storage.all_outcomes(run.run_id)
    assert len({each.mapping.mapping_id for each in outcomes}) == len(outcomes) == MAPPINGS
    events = await services.audit.events(MANAGER, organization_id=None, first=500)
    tested = Counter(
        event.mapping_id for event in events.items if event.action.value == "CONNECTION_TESTED"
    )
    assert set(tested.values()) == {1}
    assert len(tested) == MAPPINGS
    await store.aclose()


async def _until(storage: JobStorage, run: JobRun, *, completed: int) -> JobRun:
    async with asyncio.timeout(240):
        while True:
            found = await storage.find(run.run_id)
            assert found is not None
            if found.completed >= completed and (completed < MAPPINGS or found.state.is_over):
                return found
            await asyncio.sleep(0.02)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
