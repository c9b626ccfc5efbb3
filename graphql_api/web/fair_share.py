"""No identity takes more than its share of the process while others want it.

One event loop serves everybody, so a flood of cheap requests would make the others wait, long
before the rate limit refuses it. The time in which the process works for an identity is measured.
One that is ahead of its share, and of somebody who is active, waits before its next request or
message is read. A request that has begun is never held up.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.execution.error_codes import RATE_LIMITED
from graphql_api.web.authentication import SignedIn
from graphql_api.web.measured_work import measured
from graphql_api.web.responses import error_response

SHARE = 1 / 3
"""Of the process's time, as long as another who has had less wants it. It is less than a half,
since that one also waits for the end of what has begun."""
BURST = 0.5
"""Seconds of work that an identity may be ahead, as for a page that asks for much at once."""
MOST_BEHIND = 1.0
"""Seconds of work that another may have had less; the rest of a costly request is forgiven."""
INSISTENCE = 1.25
"""Work counts so much more for an identity whose further requests wait already."""
UNMEASURED = 0.001
"""Seconds that reading the head of a request and signing in take."""
ACTIVE_SECONDS = 0.5
"""An identity whose last work is longer ago does not need its share."""
LOOKS_EVERY = 0.01
"""Seconds after which one that waits looks again whether others are still active."""
MAX_WAITING = 100
"""Requests of an identity that wait for their turn."""
MAX_IDENTITIES = 10_000


@dataclass(eq=False)
class Account:
    """`balance` is in seconds of work; below zero the identity is ahead of its share.

    Of the requests that wait, the first is `next`, and is told when to look again.
    """

    earned_at: float
    worked_at: float
    balance: float = BURST
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    next: asyncio.Event = field(default_factory=asyncio.Event)

    def earn(self, now: float) -> float:
        """The balance at a time."""
        self.balance = min(BURST, self.balance + (now - self.earned_at) * SHARE)
        self.earned_at = now
        return self.balance


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


class TooManyWaiting(Exception):
    def __init__(self) -> None:
        super().__init__(
            f"{MAX_WAITING} requests of yours wait already, because others use the service as "
            "well. Wait for their responses before you send more."
        )


class FairShare:
    """`clock` counts seconds; `wait` waits for an event, at most so many."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.perf_counter,
        wait: Callable[[asyncio.Event, float], Awaitable[None]] = wait_at_most,
        max_identities: int = MAX_IDENTITIES,
    ) -> None:
        self._clock = clock
        self._wait_at_most = wait
        self._max_identities = max_identities
        self._accounts: OrderedDict[str, Account] = OrderedDict()
        """Those that worked last are at the end."""
        self._waiting: set[Account] = set()

    async def turn(self, identity: str) -> None:
        """Waits while the identity is ahead of its share and of others who are active.

        First come, first served. Raises TooManyWaiting.
        """
        account = self._account(identity)
        if account.earn(self._clock()) < 0:
            await asyncio.sleep(
                0
            )  # What has come from others meanwhile shows that they are active.
        if account.waiting or self._seconds_to_wait(account):
            await self._wait(account)
        account.balance -= UNMEASURED

    def count(self, identity: str, seconds: float) -> None:
        """Counts work that was done for an identity."""
        account = self._account(identity)
        account.balance -= seconds * (INSISTENCE if account.waiting else 1)
        account.worked_at = self._clock()
        self._accounts.move_to_end(identity)

    @property
    def known(self) -> int:
        """The identities that are counted for."""
        return len(self._accounts)

    async def _wait(self, account: Account) -> None:
        if account.waiting >= MAX_WAITING:
            raise TooManyWaiting
        account.waiting += 1
        try:
            async with account.turn:
                await self._wait_as_first(account)
        finally:
            account.waiting -= 1

    async def _wait_as_first(self, account: Account) -> None:
        self._waiting.add(account)
        try:
            while seconds := self._seconds_to_wait(account):
                self._wake_those_ahead_of(account)
                account.next.clear()
                await self._wait_at_most(account.next, seconds)
        finally:
            self._waiting.discard(account)

    def _wake_those_ahead_of(self, account: Account) -> None:
        """They wait for this one, which waits now as well."""
        for other in self._waiting:
            if other.balance > account.balance:
                other.next.set()

    def _seconds_to_wait(self, account: Account) -> float:
        now = self._clock()
        if account.earn(now) >= 0:
            return 0.0
        others = {*self._active(now), *self._waiting} - {account}
        if not others:
            account.balance = 0.0  # Nobody went without what it took.
            return 0.0
        best = max(each.earn(now) for each in others)
        if best <= account.balance:
            return 0.0
        account.balance = max(account.balance, best - MOST_BEHIND)
        return min(-account.balance / SHARE, LOOKS_EVERY)

    def _active(self, now: float) -> Iterator[Account]:
        for account in reversed(self._accounts.values()):
            if now - account.worked_at >= ACTIVE_SECONDS:
                return
            yield account

    def _account(self, identity: str) -> Account:
        """Of the identities seen last: another's burst would be whole again anyway."""
        account = self._accounts.get(identity)
        if account is None:
            now = self._clock()
            account = self._accounts[identity] = Account(earned_at=now, worked_at=now)
        if len(self._accounts) > self._max_identities:
            self._accounts.popitem(last=False)
        return account


class FairShareMiddleware:
    """Expects SignInMiddleware to have authenticated the request or connection."""

    def __init__(self, app: ASGIApp, share: FairShare) -> None:
        self._app = app
        self._share = share

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        signed_in: SignedIn = scope["state"]["signed_in"]
        identity = signed_in.actor.user_id
        if scope["type"] == "websocket":
            receive = self._in_turn(identity, receive)
        else:
            try:
                await self._share.turn(identity)
            except TooManyWaiting as error:
                refused = error_response(str(error), status=429, code=RATE_LIMITED)
                await refused(scope, receive, send)
                return
        await measured(self._respond(scope, receive, send), partial(self._share.count, identity))

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _in_turn(self, identity: str, receive: Receive) -> Receive:
        """Each message of a connection comes when it is the identity's turn."""

        async def receive_in_turn() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                await self._share.turn(identity)
            return message

        return receive_in_turn
