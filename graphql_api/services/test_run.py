"""One run of connection tests, by whoever holds its lease.

What a test said is recorded beside the run first, then with its mapping, and then noted as kept. So
whoever takes the run over knows what is left of it, and keeps what was recorded and not noted.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from graphql_api.models.audit import Author
from graphql_api.models.job import JobState, TestedMapping, TestOutcome
from graphql_api.models.listing import Listing
from graphql_api.services.access import ReadActor, manageable
from graphql_api.services.bulk_tests import BulkTests, Waits, by_integration
from graphql_api.services.clock import Clock
from graphql_api.services.connections import Asked
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.job_work import Told
from graphql_api.storage.job_lease import JobLease
from graphql_api.storage.jobs import JobStorage
from graphql_api.storage.mappings import MappingMissing, MappingStorageService
from graphql_api.storage.tested_mappings import keep_outcome
from integrations.base import BaseIntegration, TestStepStatus
from integrations.budget import testing_on_behalf_of
from integrations.connection_results import for_one_customer


@dataclass(frozen=True, kw_only=True)
class TestRunParts:
    """What all runs stand on."""

    __test__ = False  # the name is the field's; pytest should not collect it

    storage: JobStorage
    tests: BulkTests
    mappings: MappingStorageService
    integrations: IntegrationService
    clock: Clock


class TestRun:
    __test__ = False

    def __init__(self, parts: TestRunParts, lease: JobLease, read_actor: ReadActor) -> None:
        self._parts = parts
        self._lease = lease
        self._read_actor = read_actor
        self._waits = Waits()

    async def go(self) -> str | None:
        """Raises OrganizationNotFoundError, PermissionDeniedError, LeaseLost, TableStoreError."""
        ended = await self.keep_left()
        run = self._lease.run
        if run.is_cancelled:
            return None
        tested = {outcome.mapping for outcome in ended}
        left = [
            each for each in await self._parts.storage.mappings(run.run_id) if each not in tested
        ]
        tasks: list[asyncio.Task[Any]] = []
        for name, waiting in by_integration(left).items():
            reading = asyncio.create_task(
                self._parts.tests.listing(self._read_actor, name, tests=len(waiting))
            )
            most = min(self._parts.tests.parallel(name), len(waiting))
            workers = (asyncio.create_task(self._work(waiting, reading)) for _ in range(most))
            tasks += [reading, *workers]
        await _all_of(tasks)
        return None

    async def wind_up(self) -> None:
        await self.keep_left()

    async def keep_left(self) -> Sequence[TestOutcome]:
        """Keep what was recorded and not noted as kept. Returns all that is recorded."""
        outcomes = await self._parts.storage.all_outcomes(self._lease.run.run_id)
        for outcome in outcomes:
            if not outcome.is_kept and not self._lease.is_to_be_noted(outcome):
                await self._keep(outcome)
        return outcomes

    async def _work(
        self, waiting: list[TestedMapping], reading: asyncio.Task[Listing | None]
    ) -> None:
        """Tests one mapping after another, beside others who take from the same list."""
        while waiting and not self._lease.run.is_cancelled:
            mapping = waiting.pop(0)
            asked = await self._parts.tests.ask(self._read_actor, mapping, reading, self._waits)
            await self._keep(await self._lease.record(_outcome(mapping, asked)))

    async def _keep(self, outcome: TestOutcome) -> None:
        if outcome.is_judged:
            by = self._lease.run.requested_by
            org_id = manageable(await self._read_actor(), outcome.mapping.org_id)
            with suppress(MappingMissing):
                await keep_outcome(
                    self._parts.mappings,
                    org_id,
                    outcome,
                    by=Author(user_id=by.user_id, source=by.source),
                    rules=self._parts.integrations.rules(outcome.mapping.integration_name),
                )
        self._lease.kept(outcome)

    # ------------------------------------------------------------------ what it waits for

    def told(self) -> Told:
        waits = self._waits
        if waits.asked.total() > 0:
            return Told()
        for name in +waits.room:
            return self._waiting_for_room(name)
        for name in +waits.turn:
            vendor = self._display_name(name)
            message = f"Other tests of {vendor} are under way. These come after them."
            return Told(state=JobState.WAITING, message=message)
        for name in +waits.listing:
            return Told(message=f"Reading the list of {self._display_name(name)}.")
        return Told()

    def _waiting_for_room(self, name: str) -> Told:
        integration = self._parts.integrations.find(name)
        seconds = 0.0 if integration is None else self._seconds_until_test(integration)
        until = self._parts.clock() + timedelta(seconds=seconds)
        message = f"{self._display_name(name)}'s limit, next at {until:%H:%M} UTC"
        return Told(state=JobState.WAITING, message=message, waits_until=until)

    def _seconds_until_test(self, integration: BaseIntegration) -> float:
        with testing_on_behalf_of(self._lease.run.requested_by.user_id):
            return integration.seconds_until_test()

    def _display_name(self, name: str) -> str:
        integration = self._parts.integrations.find(name)
        return name if integration is None else integration.display_name


async def _all_of(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Until all are done or one fails, which ends the others and is raised."""
    if not tasks:
        return
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def _outcome(mapping: TestedMapping, asked: Asked) -> TestOutcome:
    public = for_one_customer(asked.result)
    failed = (step.remedy for step in public.steps if step.status is TestStepStatus.FAILED)
    stored = None if asked.stored is None else asked.stored.mapping
    return TestOutcome(
        mapping=mapping,
        external_org_id="" if stored is None else stored.external_org_id,
        external_org_name="" if stored is None else stored.external_org_name,
        success=public.success,
        message=public.message,
        remedy=next(failed, None),
        tested_at=public.tested_at,
        is_judged=stored is not None,
        is_kept=stored is None,
    )
