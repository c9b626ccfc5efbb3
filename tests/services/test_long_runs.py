"""A run of tests that must be asked one by one, under HaloPSA's limit and in virtual time."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from graphql_api.composition import build_services
from graphql_api.models.job import JobState
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import TABLES
from graphql_api.storage.memory import MemoryTableStore
from integrations import budget
from integrations.base import MappedOrganization, TestResult
from integrations.rest.manifest.rate_limit import RateLimit
from integrations.rest.transport.request_limits import RequestLimits
from tests.actors import MANAGER
from tests.clock import Clock
from tests.integrations.virtual_time import VirtualTime
from tests.vendors import TESTED_AT, ScriptedVendor

REQUESTS_IN_FIVE_MINUTES = 300
HALOPSA = RateLimit(requests=REQUESTS_IN_FIVE_MINUTES, seconds=300, concurrency=24)
REQUESTS = 3
"""What a test of HaloPSA sends: to its address, for the list, for the client."""
MAPPINGS = int(os.environ.get("ORGMAP_TEST_MAPPINGS_OF_A_RUN", "150"))


class LimitedVendor(ScriptedVendor):
    name = "limited"
    display_name = "Limited"
    parallel_tests = HALOPSA.concurrency

    def __init__(self, time: VirtualTime) -> None:
        super().__init__()
        self.limits = RequestLimits(HALOPSA, clock=time.clock, sleep=time.sleep)

    @asynccontextmanager
    async def room_for_test(self) -> AsyncIterator[None]:
        async with self.limits.test(budget.tested_on_behalf_of()):
            yield

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        for _ in range(REQUESTS):
            async with self.limits.slot():
                pass
        return TestResult(success=True, message="It is there.", tested_at=TESTED_AT)


@pytest.mark.timeout(600)
async def test_a_run_that_takes_hours_ends_and_uses_the_share_that_one_person_has(
    clock: Clock, show_figures: Callable[[str], None]
) -> None:
    time, store = VirtualTime(), MemoryTableStore()
    await store.create_tables(TABLES)
    services = build_services(
        store, {"limited": LimitedVendor(time)}, cache=memory_cache(), clock=clock
    )
    organization = await services.organizations.create(MANAGER, name="Larkfield", domain=None)
    for number in range(MAPPINGS):
        new = NewMapping(
            organization_id=organization.org_id,
            integration_name="limited",
            external_org_id=str(number),
        )
        await services.mappings.create(MANAGER, new)
    working = asyncio.create_task(services.job_runner.work())
    run = await services.jobs.start_tests(MANAGER, integration_name="limited")
    while not run.state.is_over:
        if time._sleepers:
            await time.pass_until(time._sleepers[0][0])
        else:
            await asyncio.sleep(0.001)
        run = await services.jobs.run(MANAGER, run.run_id)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working

    assert (run.state, run.completed, run.failed) == (JobState.DONE, MAPPINGS, 0)
    outcomes = await services.jobs.outcomes(MANAGER, run.run_id, first=MAPPINGS)
    assert len({each.mapping.mapping_id for each in outcomes.items}) == MAPPINGS
    minutes = (time.now - 1000.0) / 60
    share = REQUESTS_IN_FIVE_MINUTES // 4 // REQUESTS
    show_figures(f"{MAPPINGS:,} tests one by one under HaloPSA's limit: {minutes:.0f} minutes")
    assert minutes <= 5 * (MAPPINGS / (0.9 * share) + 1)
