"""How many connections are tested: by a listing if that asks less of the vendor, else one by one.

At most as many tests of an integration are under way as its vendor takes requests at a time, in
all runs together; so no test spends its time waiting for others.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from graphql_api.models.listing import Listing
from graphql_api.services.access import ReadActor
from graphql_api.services.connections import Asked, ConnectionService
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.errors import (
    OrganizationNotFoundError,
    PermissionDeniedError,
    ServiceError,
)
from graphql_api.services.failures import log_failure
from graphql_api.services.integrations import IntegrationService
from integrations.base import TestResult, TestStep, TestStepStatus
from integrations.budget import testing_on_behalf_of


class Mapped(Protocol):
    """What a mapping is found by."""

    @property
    def org_id(self) -> str: ...
    @property
    def integration_name(self) -> str: ...
    @property
    def mapping_id(self) -> str: ...


Which = TypeVar("Which", bound=Mapped)
Result = TypeVar("Result")


@dataclass
class Waits:
    """What the tests of one run wait for, by integration."""

    listing: Counter[str] = field(default_factory=Counter)
    room: Counter[str] = field(default_factory=Counter)
    turn: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def on(self, counted: Counter[str], name: str) -> Iterator[None]:
        counted[name] += 1
        try:
            yield
        finally:
            counted[name] -= 1


class BulkTests:
    def __init__(
        self,
        *,
        connections: ConnectionService,
        integrations: IntegrationService,
        discovery: DiscoveryService,
        clock: Callable[[], datetime],
    ) -> None:
        self._connections = connections
        self._integrations = integrations
        self._discovery = discovery
        self._clock = clock
        self._turns: dict[str, asyncio.Semaphore] = {}

    async def ask(
        self,
        read_actor: ReadActor,
        mapping: Mapped,
        reading: "asyncio.Task[Listing | None]",
        waits: Waits,
    ) -> Asked:
        """What the test of one mapping said, or that it could not be run.

        Raises OrganizationNotFoundError, PermissionDeniedError: the reason why a run must end.
        """
        return await self.told(mapping, self._ask(read_actor, mapping, reading, waits))

    async def told(self, mapping: Mapped, test: Awaitable[Result]) -> Result | Asked:
        """The result of a step of the mapping's test, or that it could not be done."""
        try:
            return await test
        except (OrganizationNotFoundError, PermissionDeniedError):
            raise
        except ServiceError as error:
            return self._not_judged(str(error))
        except Exception as failure:  # noqa: BLE001 - one mapping's failure is not the others'
            id = log_failure(failure, where=f"testConnections {mapping.mapping_id}")
            return self._not_judged(
                f"The test could not be run. The server's log has the details under {id}.",
                remedy="Try again. If the problem persists, give this id to your administrator.",
            )

    async def _ask(
        self,
        read_actor: ReadActor,
        mapping: Mapped,
        reading: "asyncio.Task[Listing | None]",
        waits: Waits,
    ) -> Asked:
        integration = self._integrations.get(mapping.integration_name)
        name, ids = integration.name, (mapping.org_id, mapping.mapping_id)
        with waits.on(waits.listing, name):
            listing = await asyncio.shield(reading)
        actor = await read_actor()
        if listing is not None:
            asked = await self._connections.ask_listing(listing, actor, *ids)
            if asked is not None:
                return asked
        with testing_on_behalf_of(actor.user_id), waits.on(waits.room, name):
            # Who waits for the rate limit keeps nobody else from a turn.
            async with integration.room_for_test():
                waits.room[name] -= 1
                try:
                    return await self._ask_in_turn(read_actor, name, ids, waits)
                finally:
                    waits.room[name] += 1

    async def _ask_in_turn(
        self, read_actor: ReadActor, name: str, ids: tuple[str, str], waits: Waits
    ) -> Asked:
        with waits.on(waits.turn, name):
            await self._turn(name).acquire()
        try:
            with waits.on(waits.asked, name):
                return await self._connections.ask(await read_actor(), *ids)
        finally:
            self._turn(name).release()

    async def listing(
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

    def parallel(self, integration_name: str) -> int:
        integration = self._integrations.find(integration_name)
        return 1 if integration is None else integration.parallel_tests

    def _turn(self, integration_name: str) -> asyncio.Semaphore:
        if integration_name not in self._turns:
            self._turns[integration_name] = asyncio.Semaphore(self.parallel(integration_name))
        return self._turns[integration_name]

    def _not_judged(self, message: str, *, remedy: str | None = None) -> Asked:
        step = TestStep(
            name="connection", status=TestStepStatus.FAILED, message=message, remedy=remedy
        )
        result = TestResult(success=False, message=message, tested_at=self._clock(), steps=(step,))
        return Asked(result=result, stored=None)


def by_integration(mappings: Iterable[Which]) -> dict[str, list[Which]]:
    found: dict[str, list[Which]] = defaultdict(list)
    for mapping in mappings:
        found[mapping.integration_name].append(mapping)
    return found
