"""Runs of connection tests: many mappings, each reported as its test ends.

At most as many tests of an integration are under way as its vendor takes requests at a time, in
all runs together; so no test spends its time waiting for others. A run is an async generator:
closing it, or cancelling the task that waits for it, stops the tests that are under way and starts
no more. The outcome of a test that did not end is not recorded.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from datetime import datetime
from typing import Any

from graphql_api.models.connection_test import ConnectionTest, TestProgress
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import Actor, ReadActor, manageable, require_managing_somewhere
from graphql_api.services.connections import ConnectionService
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.errors import (
    FieldProblem,
    MappingNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ServiceError,
    TooManyRunsError,
    ValidationError,
    shortened,
)
from graphql_api.services.failures import log_failure
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mappings import MappingService
from graphql_api.services.organizations import OrganizationService
from integrations.base import TestResult, TestStep, TestStepStatus
from integrations.budget import testing_on_behalf_of

MAX_RUNS = 20
"""Of one person at a time: each reads what is granted, and its mappings, with every test."""
WHICH = "Give an organization, an integration or both, to say which mappings to test."
NONE_NAMED = "The list is empty. Leave it out to test all mappings, or give the ids of some."


class ConnectionRunService:
    def __init__(
        self,
        *,
        connections: ConnectionService,
        organizations: OrganizationService,
        mappings: MappingService,
        integrations: IntegrationService,
        discovery: DiscoveryService,
        clock: Callable[[], datetime],
    ) -> None:
        self._connections = connections
        self._organizations = organizations
        self._mappings = mappings
        self._integrations = integrations
        self._discovery = discovery
        self._clock = clock
        self._turns: dict[str, asyncio.Semaphore] = {}
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
        mappings = await self._selected(actor, organization_id, integration_name)
        if mapping_ids is not None:
            mappings = _named(mapping_ids, mappings)
        return self._run(read_actor, mappings, person=actor.user_id)

    async def _selected(
        self, actor: Actor, organization_id: str | None, integration_name: str | None
    ) -> list[OrganizationMapping]:
        if organization_id is not None:
            manageable(actor, organization_id)
            await self._organizations.get(actor, organization_id)
            if integration_name is not None:
                self._integrations.get(integration_name)
            return await self._mappings.list_by_organization(
                actor, organization_id, integration_name=integration_name
            )
        if integration_name is None:
            raise _invalid("organizationId", WHICH)
        require_managing_somewhere(actor)
        self._integrations.get(integration_name)
        found = await self._mappings.list_all_by_integration(actor, integration_name)
        return [mapping for mapping in found if actor.may_manage(mapping.org_id)]

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
        for name, waiting in _by_integration(mappings).items():
            reading = asyncio.create_task(self._listing(read_actor, name, tests=len(waiting)))
            workers += [
                reading,
                *(
                    asyncio.create_task(self._work(read_actor, reading, waiting, ended))
                    for _ in range(min(self._parallel(name), len(waiting)))
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
            return await self._tested(read_actor, mapping, await asyncio.shield(reading))
        except (OrganizationNotFoundError, PermissionDeniedError) as error:
            return error
        except ServiceError as error:
            return self._failed(mapping, str(error))
        except Exception as failure:  # noqa: BLE001 - one mapping's failure is not the others'
            id = log_failure(failure, where=f"testConnections {mapping.mapping_id}")
            return self._failed(
                mapping,
                f"The test could not be run. The server's log has the details under {id}.",
                remedy="Try again. If the problem persists, give this id to your administrator.",
            )

    async def _tested(
        self, read_actor: ReadActor, mapping: OrganizationMapping, listing: Listing | None
    ) -> ConnectionTest:
        integration = self._integrations.get(mapping.integration_name)
        actor, ids = await read_actor(), (mapping.org_id, mapping.mapping_id)
        if listing is not None:
            test = await self._connections.test_by(listing, actor, *ids)
            if test is not None:
                return test
        with testing_on_behalf_of(actor.user_id):
            # Who waits for the rate limit keeps nobody else from a turn.
            async with integration.room_for_test(), self._turn(integration.name):
                actor = await read_actor()
                return await self._connections.test(actor, *ids, patient=True)

    async def _listing(
        self, read_actor: ReadActor, integration_name: str, *, tests: int
    ) -> Listing | None:
        """One that answers for many mappings, if reading it asks less of the vendor than they."""
        integration = self._integrations.find(integration_name)
        if integration is None or not integration.supports_discovery:
            return None
        actor = await read_actor()
        known = await self._discovery.known(actor, integration_name)
        organizations = tests if known is None else len(known.organizations)
        if not integration.listing_costs_less(tests, organizations=organizations):
            return None
        return await self._discovery.listing_for_tests(actor, integration_name)

    def _failed(
        self, mapping: OrganizationMapping, message: str, *, remedy: str | None = None
    ) -> ConnectionTest:
        """The mapping's connection was not judged, so its last outcome stays as it was."""
        step = TestStep(
            name="connection", status=TestStepStatus.FAILED, message=message, remedy=remedy
        )
        result = TestResult(success=False, message=message, tested_at=self._clock(), steps=(step,))
        return ConnectionTest(result=result, mapping=mapping)

    def _turn(self, integration_name: str) -> asyncio.Semaphore:
        if integration_name not in self._turns:
            self._turns[integration_name] = asyncio.Semaphore(self._parallel(integration_name))
        return self._turns[integration_name]

    def _parallel(self, integration_name: str) -> int:
        integration = self._integrations.find(integration_name)
        return 1 if integration is None else integration.parallel_tests


def _named(
    ids: Sequence[str], mappings: Sequence[OrganizationMapping]
) -> list[OrganizationMapping]:
    """Raises ValidationError, MappingNotFoundError."""
    if not ids:
        raise _invalid("mappingIds", NONE_NAMED)
    known = {mapping.mapping_id for mapping in mappings}
    for id in ids:
        if id not in known:
            raise MappingNotFoundError(
                f"There is no mapping {shortened(id)} among the active ones to test. Check the id.",
                resource="mapping",
                id=id,
            )
    wanted = set(ids)
    return [mapping for mapping in mappings if mapping.mapping_id in wanted]


def _by_integration(
    mappings: Iterable[OrganizationMapping],
) -> dict[str, list[OrganizationMapping]]:
    found: dict[str, list[OrganizationMapping]] = defaultdict(list)
    for mapping in mappings:
        found[mapping.integration_name].append(mapping)
    return found


def _invalid(field: str, message: str) -> ValidationError:
    return ValidationError([FieldProblem(field=field, message=message)])
