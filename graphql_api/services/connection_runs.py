"""Runs of connection tests: many mappings, each reported as its test ends.

A run is an async generator: closing it, or cancelling the task that waits for it, stops the tests
that are under way and starts no more. The outcome of a test that did not end is not recorded. A run
that goes on without anybody who waits for it is a job's (jobs.py).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from typing import Any

from graphql_api.models.connection_test import ConnectionTest, TestProgress
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import ReadActor, manageable
from graphql_api.services.bulk_tests import BulkTests, Waits, by_integration
from graphql_api.services.connections import Asked, ConnectionService
from graphql_api.services.errors import (
    OrganizationNotFoundError,
    PermissionDeniedError,
    ServiceError,
    TooManyRunsError,
)
from graphql_api.services.test_selection import MAX_RUNS, TestSelection


class ConnectionRunService:
    def __init__(
        self,
        *,
        selection: TestSelection,
        connections: ConnectionService,
        tests_of_many: BulkTests,
    ) -> None:
        self._selection = selection
        self._connections = connections
        self._tests_of_many = tests_of_many
        self._runs: Counter[str] = Counter()

    async def start(
        self,
        read_actor: ReadActor,
        *,
        organization_id: str | None = None,
        integration_name: str | None = None,
        mapping_ids: Sequence[str] | None = None,
    ) -> AsyncGenerator[TestProgress, None]:
        """A run over the active mappings of an organization, an integration, or of both.

        One over an integration has those of the organizations that the actor may manage.
        `mapping_ids` narrows a run, as to those that failed before. What is granted is read
        again with each test; a run ends with OrganizationNotFoundError or PermissionDeniedError
        if it is no longer enough. Any other failure of a test is its result.
        Raises ValidationError, NotFoundError, PermissionDeniedError. The tests begin when the
        second message is asked for; the first raises TooManyRunsError.
        """
        actor = await read_actor()
        mappings = await self._selection.select(
            actor,
            organization_id=organization_id,
            integration_name=integration_name,
            mapping_ids=mapping_ids,
        )
        return self._run(read_actor, mappings, person=actor.user_id)

    async def _run(
        self, read_actor: ReadActor, mappings: Sequence[OrganizationMapping], *, person: str
    ) -> AsyncGenerator[TestProgress, None]:
        with self._under_way(person):
            async with aclosing(self._tests(read_actor, mappings)) as progress:
                async for each in progress:
                    yield each

    @contextmanager
    def _under_way(self, person: str) -> Iterator[None]:
        if self._runs[person] >= MAX_RUNS:
            raise TooManyRunsError(MAX_RUNS)
        self._runs[person] += 1
        try:
            yield
        finally:
            self._runs[person] -= 1
            if not self._runs[person]:
                del self._runs[person]

    async def _tests(
        self, read_actor: ReadActor, mappings: Sequence[OrganizationMapping]
    ) -> AsyncGenerator[TestProgress, None]:
        total = len(mappings)
        yield TestProgress(completed=0, total=total)
        # No longer than one: if nobody listens, no more tests are begun.
        ended: asyncio.Queue[ConnectionTest | ServiceError] = asyncio.Queue(maxsize=1)
        workers: list[asyncio.Task[Any]] = []
        for name, waiting in by_integration(mappings).items():
            reading = asyncio.create_task(
                self._tests_of_many.listing(read_actor, name, tests=len(waiting))
            )
            workers += [
                reading,
                *(
                    asyncio.create_task(self._work(read_actor, reading, waiting, ended))
                    for _ in range(min(self._tests_of_many.parallel(name), len(waiting)))
                ),
            ]
        try:
            for completed in range(1, total + 1):
                test = await ended.get()
                if isinstance(test, ServiceError):
                    raise test
                manageable(await read_actor(), test.mapping.org_id)
                yield TestProgress(completed=completed, total=total, test=test)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(
        self,
        read_actor: ReadActor,
        reading: asyncio.Task[Listing | None],
        waiting: list[OrganizationMapping],
        ended: asyncio.Queue[ConnectionTest | ServiceError],
    ) -> None:
        """Tests one mapping after another, beside others who take from the same list."""
        while waiting:
            await ended.put(await self._test(read_actor, waiting.pop(0), reading))

    async def _test(
        self,
        read_actor: ReadActor,
        mapping: OrganizationMapping,
        reading: asyncio.Task[Listing | None],
    ) -> ConnectionTest | ServiceError:
        """Its result, or the reason why the run must end."""
        try:
            asked = await self._tests_of_many.ask(read_actor, mapping, reading, Waits())
            keeping = self._connections.keep(await read_actor(), mapping, asked)
            test = await self._tests_of_many.told(mapping, keeping)
            return test if isinstance(test, ConnectionTest) else _not_judged(test, mapping)
        except (OrganizationNotFoundError, PermissionDeniedError) as error:
            return error


def _not_judged(asked: Asked, mapping: OrganizationMapping) -> ConnectionTest:
    return ConnectionTest(result=asked.result, mapping=mapping)
