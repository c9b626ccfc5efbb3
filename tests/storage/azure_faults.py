"""The faults of a faulty store as Azure has them: said over HTTP, and found out by the adapter."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from graphql_api.storage.table_store import OutcomeUnknown, RowConflict
from tests.azure_stand_in.answers import INTERNAL_ERROR, OPERATION_TIMED_OUT, REFUSALS, SERVER_BUSY
from tests.azure_stand_in.server import (
    AzureStandIn,
    Reply,
    accepted,
    cut_short,
    done_and_silent,
    done_but,
    every_request,
    in_part,
    is_done,
    silent,
    whole,
)
from tests.storage.faulty import Call, Fault, FaultyStore, Plan
from tests.storage.witness import Witness

Result = TypeVar("Result")

SAID: Mapping[Fault, Sequence[Reply]] = {
    Fault.FAIL: [whole(refusal) for refusal in REFUSALS.values()],
    Fault.UNKNOWN_DONE: [
        done_and_silent,
        done_but(OPERATION_TIMED_OUT),
        done_but(SERVER_BUSY),
        accepted(b"<html>"),
        cut_short,
    ],
    Fault.UNKNOWN_NOT_DONE: [
        whole(SERVER_BUSY),
        in_part(SERVER_BUSY),
        silent,
        whole(INTERNAL_ERROR),
        in_part(OPERATION_TIMED_OUT),
    ],
}
"""A call takes one of them by its number, so the same run is the same again."""


class AzureFaults(FaultyStore):
    """Over an adapter that asks the stand-in. Only one call is under way at a time."""

    def __init__(self, witness: Witness, plan: Plan, *, stand_in: AzureStandIn) -> None:
        super().__init__(witness, plan)
        self._witness = witness
        self._stand_in = stand_in

    async def _suffer(
        self, fault: Fault, call: Call, do: Callable[[], Awaitable[Result]]
    ) -> Result:
        if fault in (Fault.KILL_BEFORE, Fault.KILL_AFTER):
            return await super()._suffer(fault, call, do)
        self._stand_in.forget()
        if not call.writes:
            self._stand_in.say(whole(SERVER_BUSY), to=every_request, times=2)
            return await do()
        if fault is Fault.UNKNOWN_LATE:
            return await self._hold(call, do)
        replies = SAID[fault]
        self._stand_in.say(replies[call.number % len(replies)], to=every_request, times=1)
        try:
            return await do()
        except OutcomeUnknown:
            if any(map(is_done, self._stand_in.forwarded)):
                self._witness.note(*call.arguments)
            raise

    async def _hold(self, call: Call, do: Callable[[], Awaitable[Result]]) -> Result:
        self._stand_in.hold(to=every_request)
        try:
            return await do()
        finally:
            [held] = self._stand_in.held

            async def release() -> None:
                if not is_done(await held.release()):
                    table, partition_key, _ = call.arguments
                    raise RowConflict(table, partition_key, "late")
                self._witness.note(*call.arguments)

            self.late.append((call, release))
