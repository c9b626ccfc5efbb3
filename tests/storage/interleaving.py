"""Runs several actors on one store so that a test decides whose next call is done, and how.

Each actor is a task. Its store lets no call through before the schedule says so, and the schedule
waits until that actor stands at its next call before it lets anybody else go. So a run is a
sequence of choices and nothing else: the same choices make the same run.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from enum import Enum
from typing import Any

from graphql_api.storage.table_store import Operation, Row, RowConflict, TableStore
from tests.passing_store import PassingStore
from tests.storage.faulty import Call, Fault, FaultyStore, Plan

Work = Callable[[TableStore], Coroutine[Any, Any, None]]
MakeFaulty = Callable[[TableStore, Plan], FaultyStore]
Pick = Callable[[int], int]
"""One of the numbers from 0 to below n; 0 is the plainest choice."""


class Fate(Enum):
    """What befalls an actor after its call."""

    DIE = "its process ends"
    SLEEP = "it does nothing for long"
    ANOTHER_WAKES = "one that slept goes on"
    LATE_CALLS_ARRIVE = "what was on its way from it is done now"


WHAT_HAPPENS: Sequence[Fault | Fate | None] = (
    *[None] * 110,
    *[Fate.LATE_CALLS_ARRIVE] * 4,
    *[Fate.ANOTHER_WAKES] * 5,
    *[Fault.UNKNOWN_LATE] * 1,
    *[Fault.UNKNOWN_NOT_DONE] * 1,
    *[Fault.UNKNOWN_DONE] * 2,
    *[Fault.FAIL] * 1,
    *[Fate.SLEEP] * 2,
    *[Fate.DIE] * 2,
)
"""One of these for each call."""

NAPS = (0, 0, 3, 4, 5, 6, 8, 12)
"""For how many calls of others an actor rests after a write: who is interrupted there, and not
for one call only, is where rivals meet."""


class OneAtATime(PassingStore):
    """What is called at once is done one after the other, in the order in which it was begun."""

    def __init__(self, store: TableStore) -> None:
        super().__init__(store)
        self._turn = asyncio.Lock()

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        async with self._turn:
            return await super().get(table, partition_key, row_key)

    async def query(self, table: str, partition_key: str, **bounds: Any) -> list[Row]:
        async with self._turn:
            return await super().query(table, partition_key, **bounds)

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        async with self._turn:
            return await super().transact(table, partition_key, operations)


class Actor:
    """One task that calls the store one call at a time."""

    def __init__(self, store: TableStore, work: Work, *, faulty: MakeFaulty) -> None:
        self.store = faulty(store, self._wait_for_turn)
        self.naps_until = 0
        self.writes = False
        """Whether the call that it stands at is a write."""
        self._has_ended = False
        self._turn: asyncio.Future[Fault | None] | None = None
        self._stands: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(work(OneAtATime(self.store)))
        self._task.add_done_callback(lambda _: self._stand())

    @property
    def is_done(self) -> bool:
        return self._task.done()

    async def stands(self) -> None:
        """Until it waits for its turn, or is done."""
        await self._stands
        if self.is_done:
            self._task.result()

    async def go(self, fault: Fault | None) -> None:
        """Let its call through."""
        assert self._turn is not None
        self._stands = asyncio.get_running_loop().create_future()
        self._turn.set_result(fault)
        await self.stands()

    async def end(self) -> None:
        """As a process ends: without another call, whatever it would tidy up."""
        self._has_ended = True
        self._task.cancel()
        await asyncio.wait([self._task])
        await self.store.arrears.stop()
        if not self._task.cancelled():
            self._task.exception()  # seen before, where there is one

    async def _wait_for_turn(self, call: Call) -> Fault | None:
        if self._has_ended:
            raise asyncio.CancelledError
        self._turn = asyncio.get_running_loop().create_future()
        self.writes = call.writes
        self._stand()
        return await self._turn

    def _stand(self) -> None:
        if not self._stands.done():
            self._stands.set_result(None)


class Schedule:
    """Lets the actors run, die, sleep and wake, as `pick` says."""

    def __init__(
        self,
        store: TableStore,
        pick: Pick,
        *,
        after_each_call: Callable[[], None],
        faulty: MakeFaulty = FaultyStore,
    ) -> None:
        self._store = store
        self._faulty = faulty
        self._pick = pick
        self._after_each_call = after_each_call
        self._actors: list[Actor] = []
        self._sleeping: list[Actor] = []
        self._ended: list[Actor] = []
        self._calls = 0
        self.arrived_late: list[Call] = []

    async def run(self, works: list[Work]) -> None:
        """All of them to their ends; who slept wakes, at the latest when the others are done."""
        try:
            for work in works:
                actor = Actor(self._store, work, faulty=self._faulty)
                await actor.stands()
                self._actors.append(actor)
            await self._run_all(faulty=True)
            self._actors, self._sleeping = self._sleeping, []
            await self._run_all(faulty=False)
            for actor in self._ended:
                await self._arrive_late(actor)
        finally:
            for actor in [*self._actors, *self._sleeping, *self._ended]:
                await actor.end()

    async def _run_all(self, *, faulty: bool) -> None:
        while self._actors:
            actor = self._next()
            if actor.is_done:
                self._leave(actor, self._ended)
                continue
            what = WHAT_HAPPENS[self._pick(len(WHAT_HAPPENS))] if faulty else None
            writes = actor.writes
            await actor.go(what if isinstance(what, Fault) else None)
            self._calls += 1
            if writes:
                actor.naps_until = self._calls + NAPS[self._pick(len(NAPS))]
            self._after_each_call()
            await self._befall(actor, what)

    def _next(self) -> Actor:
        awake = [each for each in self._actors if each.naps_until <= self._calls] or self._actors
        return awake[self._pick(len(awake))]

    async def _befall(self, actor: Actor, what: Fault | Fate | None) -> None:
        match what:
            case Fate.DIE:
                self._leave(actor, self._ended)
            case Fate.SLEEP:
                self._leave(actor, self._sleeping)
            case Fate.ANOTHER_WAKES if self._sleeping:
                self._actors.append(self._sleeping.pop(0))
            case Fate.LATE_CALLS_ARRIVE:
                for each in [*self._actors, *self._ended, *self._sleeping]:
                    await self._arrive_late(each)

    async def _arrive_late(self, actor: Actor) -> None:
        while actor.store.late:
            call, do = actor.store.late.pop(0)
            with suppress(RowConflict):
                await do()
                self.arrived_late.append(call)
            self._after_each_call()

    def _leave(self, actor: Actor, group: list[Actor]) -> None:
        self._actors.remove(actor)
        group.append(actor)
