"""No identity takes more than its share of the process while others want it.

One event loop serves everybody, so a flood of cheap requests would make the others wait, long
before the rate limit refuses it. The time in which the process works for an identity is measured.
One that is ahead of its share, and of somebody who is active, waits before its next request or
message is read, and before the next event of a stream is sent. Its share is what others leave of
the process, and that of an equal among those who are active at least; who is alone waits for
nobody. What makes others wait most counts double: requests of one whose further ones wait already,
and work that holds the event loop.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from typing import Self

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.execution.error_codes import RATE_LIMITED
from graphql_api.web.authentication import SignedIn
from graphql_api.web.measured_work import Measure, measured
from graphql_api.web.responses import error_response

ROOM = 5.0
"""Others are left so many times the time that they used lately, since they may want more."""
LATELY = 0.25
"""Seconds over which use is averaged."""
BURST = 0.3
"""Seconds of work that an identity may be ahead, as for a page that asks for much at once."""
MOST_BEHIND = 1.0
"""Seconds of work that another may have had less; the rest of a costly request is forgiven."""
COUNTS_DOUBLE = 2.0
"""For an identity whose further requests wait already, and for work that holds the loop."""
HOLDS = 0.005
"""Seconds from which a piece of work holds the event loop: nobody else is answered meanwhile."""
UNMEASURED = 0.0008
"""Seconds that reading the head of a request, signing in and writing the response take."""
UNMEASURED_OF_A_MESSAGE = 0.0003
"""Likewise of a WebSocket message."""
ACTIVE_SECONDS = 0.5
"""An identity whose last work is longer ago does not need its share."""
LOOKS_EVERY = 0.01
"""Seconds after which one that waits looks again whether others are still active."""
LOOKS_AFTER = 0.0005
"""Seconds that one that waits does so at least."""
MAX_WAITING = 1000
"""Requests of an identity that wait for their turn. Each holds a connection and little memory."""
REFUSED_AFTER = 5.0
"""Seconds that one more request waits for its refusal, which costs work as well."""
MAX_IDENTITIES = 10_000


@dataclass(eq=False)
class Account:
    """`balance` is in seconds of work; below zero the identity is ahead of its share.

    Of the requests that wait, the first has `turn`, and `look_again` tells it to.
    """

    earned_at: float
    worked_at: float
    balance: float = BURST
    used_lately: float = 0.0
    waiting: int = 0
    went_in_this_round: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    look_again: asyncio.Event = field(default_factory=asyncio.Event)

    def balance_at(self, now: float, *, share: float) -> float:
        return min(BURST, self.balance + (now - self.earned_at) * share)

    def earn(self, now: float, *, share: float) -> None:
        self.balance = self.balance_at(now, share=share)
        self.earned_at = now

    def forgive(self, now: float) -> None:
        """For one that is alone: nobody went without what it took."""
        self.balance = max(0.0, self.balance_at(now, share=1.0))
        self.earned_at = now

    def work(self, seconds: float, *, now: float) -> None:
        counts_double = self.waiting > 0 or seconds > HOLDS
        self.balance -= seconds * (COUNTS_DOUBLE if counts_double else 1)
        self.used_lately = self.use(now) * LATELY + seconds
        self.worked_at = now

    def use(self, now: float) -> float:
        """The part of the process's time that was lately worked for it."""
        return self.used_lately * math.exp((self.worked_at - now) / LATELY) / LATELY


@dataclass(frozen=True)
class Wanting:
    """Those who want the process, and what part of its time is left to each.

    Those that wait for their turn have shown what they want; of the others each is left room. It is
    counted once for all, since many may want the process, and each of them look who does.
    """

    parts: dict[Account, float]
    sum: float

    @classmethod
    def of(cls, accounts: set[Account], now: float) -> Self:
        parts = {each: each.use(now) * (1 if each.waiting else ROOM) for each in accounts}
        return cls(parts, sum(parts.values()))

    def share(self, account: Account) -> float:
        others = len(self.parts) - (account in self.parts)
        return max(1 / (others + 1), 1 - (self.sum - self.parts.get(account, 0.0)))

    def best_balance(self, now: float, *, but: Account) -> float | None:
        """None if nobody else wants the process."""
        others = (each for each in self.parts if each is not but)
        return max((each.balance_at(now, share=self.share(each)) for each in others), default=None)


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


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

    async def turn(self, identity: str, *, costs: float = UNMEASURED) -> None:
        """Waits while the identity is ahead of its share and of others who are active.

        First come, first served; beside others, one in each round of the event loop, so that none
        of theirs waits for more. `costs` is what is not measured of the work that follows.
        """
        account, now = self._account(identity), self._clock()
        if not account.waiting and not self._wanting(now) - {account}:
            account.forgive(now)
        elif account.waiting or account.went_in_this_round or self._seconds_to_wait(account):
            await self._wait(account)
        self._goes(account, costs)

    def has_room(self, identity: str) -> bool:
        """Whether another request of the identity may wait for its turn."""
        return self._account(identity).waiting < MAX_WAITING

    def count(self, identity: str, seconds: float) -> None:
        """Counts work that was done for an identity."""
        self._account(identity).work(seconds, now=self._clock())
        self._accounts.move_to_end(identity)

    @property
    def known(self) -> int:
        """The identities that are counted for."""
        return len(self._accounts)

    def _goes(self, account: Account, costs: float) -> None:
        def next_round() -> None:
            account.went_in_this_round = False

        if costs:
            account.work(costs, now=self._clock())
        if not account.went_in_this_round:
            account.went_in_this_round = True
            asyncio.get_running_loop().call_soon(next_round)

    async def _wait(self, account: Account) -> None:
        account.waiting += 1
        try:
            async with account.turn:
                await self._wait_as_first(account)
        finally:
            account.waiting -= 1

    async def _wait_as_first(self, account: Account) -> None:
        self._waiting.add(account)
        try:
            await asyncio.sleep(0)
            while seconds := self._seconds_to_wait(account):
                self._wake_those_ahead_of(account)
                account.look_again.clear()
                await self._wait_at_most(account.look_again, seconds)
        finally:
            self._waiting.discard(account)

    def _wake_those_ahead_of(self, account: Account) -> None:
        """They wait for this one, which waits now as well."""
        for other in self._waiting:
            if other.balance > account.balance:
                other.look_again.set()

    def _seconds_to_wait(self, account: Account) -> float:
        now = self._clock()
        wanting = Wanting.of(self._wanting(now), now)
        account.earn(now, share=wanting.share(account))
        if account.balance >= 0:
            return 0.0
        best = wanting.best_balance(now, but=account)
        if best is None:
            account.forgive(now)
            return 0.0
        if best <= account.balance:
            return 0.0
        account.balance = max(account.balance, best - MOST_BEHIND)
        return min(max(-account.balance / wanting.share(account), LOOKS_AFTER), LOOKS_EVERY)

    def _wanting(self, now: float) -> set[Account]:
        """Those who worked lately, and those who wait."""
        active = takewhile(
            lambda each: now - each.worked_at < ACTIVE_SECONDS, reversed(self._accounts.values())
        )
        return {*active, *self._waiting}

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

    def __init__(
        self, app: ASGIApp, share: FairShare, *, refused_after: float = REFUSED_AFTER
    ) -> None:
        self._app = app
        self._share = share
        self._refused_after = refused_after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        signed_in: SignedIn = scope["state"]["signed_in"]
        identity = signed_in.actor.user_id
        if scope["type"] == "websocket":
            receive = self._in_turn(identity, receive)
        elif self._share.has_room(identity):
            await self._share.turn(identity)
        else:
            await asyncio.sleep(self._refused_after)
            await _too_many()(scope, receive, send)
            return
        work = self._respond(scope, receive, self._paced(identity, send))
        await measured(work, Measure(partial(self._share.count, identity)))

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _in_turn(self, identity: str, receive: Receive) -> Receive:
        """Each message of a connection comes when it is the identity's turn."""

        async def receive_in_turn() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                await self._share.turn(identity, costs=UNMEASURED_OF_A_MESSAGE)
            return message

        return receive_in_turn

    def _paced(self, identity: str, send: Send) -> Send:
        """Each event goes when it is the identity's turn; what makes events waits for that."""

        async def send_in_turn(message: Message) -> None:
            if message["type"] == "websocket.send" or message.get("more_body"):
                await self._share.turn(identity, costs=0.0)
            await send(message)

        return send_in_turn


def _too_many() -> Response:
    return error_response(
        f"{MAX_WAITING:,} requests of yours wait already, because others use the service as well. "
        "Wait for their responses before you send more.",
        status=429,
        headers={"retry-after": "10", "connection": "close"},
        code=RATE_LIMITED,
    )
