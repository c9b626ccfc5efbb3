"""A table store that fails, or whose process dies, at any chosen call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from graphql_api.storage.arrears import Arrears
from graphql_api.storage.patience import Patience
from graphql_api.storage.table_store import (
    Operation,
    OutcomeUnknown,
    Row,
    StorageUnavailable,
    TableStore,
)

Result = TypeVar("Result")


class Fault(Enum):
    FAIL = "the call fails and does nothing"
    UNKNOWN_DONE = "the connection drops after the call was done"
    UNKNOWN_NOT_DONE = "the connection drops before the call was done"
    UNKNOWN_LATE = "the connection drops, and the call is done at some later time"
    KILL_BEFORE = "the process dies before the call"
    KILL_AFTER = "the process dies after the call"


class Killed(BaseException):
    """The process is gone. Nothing catches it, and a killed store does nothing any more."""


@dataclass(frozen=True, kw_only=True)
class Call:
    number: int
    method: str
    arguments: tuple[Any, ...]

    @property
    def writes(self) -> bool:
        return self.method == "transact"


Plan = Callable[[Call], Awaitable[Fault | None]]
"""Says before each call what happens to it; may wait first, which orders the calls of many."""


def fault_at(faults: Mapping[int, Fault]) -> Plan:
    """Faults by the number of the call, from 0."""

    async def plan(call: Call) -> Fault | None:
        return faults.get(call.number)

    return plan


def hurried() -> Patience:
    """As patient as any, on a clock that its pauses alone move on."""
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    return Patience(clock=lambda: now, sleep=sleep)


async def never(_: float) -> None:
    """Return."""
    await asyncio.Event().wait()


class FaultyStore:
    """A read that drops is StorageUnavailable, as the port has it; a write is OutcomeUnknown.

    Without `retries`, which sleeps between them, what failed to be applied stays pending.
    """

    def __init__(
        self,
        store: TableStore,
        plan: Plan,
        *,
        retries: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._plan = plan
        self._killed = False
        self.patience = hurried()
        self.arrears = Arrears(sleep=retries or never)
        self.calls: list[Call] = []
        self.late: list[tuple[Call, Callable[[], Awaitable[Any]]]] = []
        """Calls that are still on their way after their connection dropped; await them once."""

    async def create_tables(self, tables: Sequence[str]) -> None:
        await self._store.create_tables(tables)

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        return await self._call(
            "get",
            (table, partition_key, row_key),
            lambda: self._store.get(table, partition_key, row_key),
        )

    async def query(
        self,
        table: str,
        partition_key: str,
        *,
        start: str | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        return await self._call(
            "query",
            (table, partition_key, start, after, before),
            lambda: self._store.query(
                table, partition_key, start=start, after=after, before=before, limit=limit
            ),
        )

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        return await self._call(
            "transact",
            (table, partition_key, operations),
            lambda: self._store.transact(table, partition_key, operations),
        )

    async def check_writable(self) -> None:
        await self._store.check_writable()

    async def aclose(self) -> None:
        """The inner store belongs to whoever opened it."""

    async def _call(
        self, method: str, arguments: tuple[Any, ...], do: Callable[[], Awaitable[Result]]
    ) -> Result:
        if self._killed:
            raise Killed
        call = Call(number=len(self.calls), method=method, arguments=arguments)
        self.calls.append(call)
        fault = await self._plan(call)
        return await (do() if fault is None else self._suffer(fault, call, do))

    async def _suffer(
        self, fault: Fault, call: Call, do: Callable[[], Awaitable[Result]]
    ) -> Result:
        match fault:
            case Fault.UNKNOWN_DONE | Fault.KILL_AFTER:
                await do()
            case Fault.UNKNOWN_LATE if call.writes:
                self.late.append((call, do))
        raise self._failure(call, fault)

    def _failure(self, call: Call, fault: Fault) -> BaseException:
        if fault in (Fault.KILL_BEFORE, Fault.KILL_AFTER):
            self._killed = True
            return Killed()
        if fault is Fault.FAIL or not call.writes:
            return StorageUnavailable("a planned fault")
        return OutcomeUnknown("a planned fault")
