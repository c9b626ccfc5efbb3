"""Transactions that wait for their turn together are committed together.

A commit waits for the disk, which takes as long for many transactions as for one. So those that
have come by the time that the writer is free run one after another between one BEGIN and one
COMMIT, each in a savepoint, and are acknowledged after that COMMIT. A lone one waits for nobody.

- One that does not find the rows as it expects is rolled back to its savepoint, alone.
- One whose statement SQLite itself fails may have ended the whole transaction, as a full disk does.
  All is rolled back then, and each of the group runs again by itself, so that only those fail that
  would have failed alone. A damaged file is written no further: all fail.
- If the COMMIT fails, or nobody knows whether it did, it did so for all of the group; but one that
  did not find the rows as it expects may have met what is undone now, so it runs again.
- One that is cancelled before its statements run is left out. Later it is whole, or absent.

A group is one function in the writer's thread: no transaction is open while the event loop does
something else, so whatever is cancelled there cannot leave one half done.
"""

import asyncio
import contextvars
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from functools import partial

from graphql_api.storage.sqlite_changes import Change
from graphql_api.storage.sqlite_connection import PAUSE, ThreadedConnection
from graphql_api.storage.sqlite_failures import is_damage, is_locked
from graphql_api.storage.table_store import OutcomeUnknown, StorageRefused

MOST_CHANGES = 256
"""Rows that a group changes, unless its first transaction alone changes more: other processes wait
for the file meanwhile, and so do those who come next."""

_ENDED = "The task that writes was ended in the middle of a write."

ETags = list[str | None]
Outcome = ETags | Exception | None
"""None is that of a transaction which has none yet, or which nobody waits for any more."""
Check = Callable[[], None]
"""Raises StorageRefused if what were committed now would be lost."""


class CommitFailed(Exception):
    """`error` is SQLite's."""

    def __init__(self, error: sqlite3.Error) -> None:
        super().__init__(error)
        self.error = error


class StatementFailed(Exception):
    """Nothing of the group was done. `error` is SQLite's."""

    def __init__(self, error: sqlite3.Error) -> None:
        super().__init__(error)
        self.error = error


@dataclass(eq=False, kw_only=True)
class Waiting:
    """A transaction that waits for its turn, until `deadline` if another process has the file."""

    changes: Sequence[Change]
    deadline: float
    alone: bool = False
    outcome: asyncio.Future[ETags] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def is_cancelled(self) -> bool:
        """The writer's thread asks too."""
        return self.outcome.cancelled()

    def end(self, outcome: ETags | Exception) -> None:
        if self.outcome.done():
            return
        if isinstance(outcome, Exception):
            self.outcome.set_exception(outcome)
        else:
            self.outcome.set_result(outcome)


class GroupCommit:
    """First come, first served. `check` is asked before each COMMIT and after it."""

    def __init__(
        self, writer: ThreadedConnection, *, check: Check, most_changes: int = MOST_CHANGES
    ) -> None:
        self._writer = writer
        self._check = check
        self._most_changes = most_changes
        self._waiting: deque[Waiting] = deque()
        self._work: asyncio.Task[None] | None = None

    async def run(self, changes: Sequence[Change], *, patience: float) -> ETags:
        """Do all changes or none, and return what they returned once they are committed.

        `patience` is how many seconds to wait for another process that has the file locked; the
        wait for a turn is a part of it. Raises RowConflict, StorageRefused, OutcomeUnknown,
        CommitFailed, sqlite3.Error.
        """
        waiting = Waiting(changes=changes, deadline=time.monotonic() + patience)
        self._waiting.append(waiting)
        self._begin()
        return await waiting.outcome

    def _begin(self) -> None:
        if self._work is None and self._waiting:
            # A context of its own: it works for others than the one that happened to begin it.
            self._work = asyncio.create_task(self._do_all(), context=contextvars.Context())

    async def _do_all(self) -> None:
        try:
            while group := self._next_group():
                if not await self._do(group):
                    await asyncio.sleep(PAUSE)
        finally:
            self._work = None
            self._forget_those_that_ended()
            self._begin()  # if this task was cancelled, and others wait

    def _next_group(self) -> list[Waiting]:
        group: list[Waiting] = []
        changes = 0
        self._forget_those_that_ended()
        while self._waiting:
            first = self._waiting[0]
            changes += len(first.changes)
            if group and (first.alone or changes > self._most_changes):
                break
            group.append(self._waiting.popleft())
            if first.alone:
                break
        return group

    async def _do(self, group: list[Waiting]) -> bool:
        """Whether the file could be locked. Those who did not get their turn wait on, in order."""
        try:
            outcomes = await self._writer.do(partial(do_together, group, check=self._check))
        except StatementFailed as failed:
            if len(group) > 1 and not is_damage(failed.error):
                self._wait_on(group, alone=True)
                return True
            outcomes = _of_each(group, failed.error)
        except sqlite3.OperationalError as error:
            if is_locked(error):
                self._wait_on(group)
                self._end_overdue(error)
                return False
            outcomes = _of_each(group, error)
        except Exception as error:  # noqa: BLE001 - raised in each that waits for it
            outcomes = _of_each(group, error)
        except asyncio.CancelledError:
            for each in group:
                each.end(OutcomeUnknown(_ENDED, reason=_ENDED))
            raise
        self._end(group, outcomes)
        return True

    def _end(self, group: Sequence[Waiting], outcomes: Sequence[Outcome]) -> None:
        again = []
        for each, outcome in zip(group, outcomes, strict=True):
            if outcome is None:
                again.append(each)
            else:
                each.end(outcome)
        self._wait_on(again, alone=True)

    def _wait_on(self, group: Sequence[Waiting], *, alone: bool = False) -> None:
        for each in reversed(group):
            each.alone = each.alone or alone
            self._waiting.appendleft(each)

    def _end_overdue(self, error: sqlite3.Error) -> None:
        """They wait for one lock, so they do that together, and not one after the other."""
        now = time.monotonic()
        for each in self._waiting:
            if each.deadline < now:
                each.end(copy(error))

    def _forget_those_that_ended(self) -> None:
        if any(each.outcome.done() for each in self._waiting):
            self._waiting = deque(each for each in self._waiting if not each.outcome.done())


def do_together(
    group: Sequence[Waiting], connection: sqlite3.Connection, *, check: Check
) -> list[Outcome]:
    """In the writer's thread. Raises sqlite3.Error if nothing could be begun, StatementFailed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        outcomes = [_in_a_savepoint(connection, each) for each in group]
        if any(map(_is_done, outcomes)):
            outcomes = _committed(connection, group, outcomes, check=check)
    finally:
        if connection.in_transaction:
            with suppress(sqlite3.OperationalError):  # SQLite has rolled back already
                connection.execute("ROLLBACK")
    return outcomes


def _in_a_savepoint(connection: sqlite3.Connection, waiting: Waiting) -> Outcome:
    if waiting.is_cancelled:
        return None
    try:
        connection.execute("SAVEPOINT one")
        try:
            outcome: Outcome = [change(connection) for change in waiting.changes]
        except sqlite3.Error:
            raise
        except Exception as failure:  # noqa: BLE001 - a conflict, say: raised in whose it is
            connection.execute("ROLLBACK TO one")
            outcome = failure
        connection.execute("RELEASE one")
    except sqlite3.Error as error:
        raise StatementFailed(error) from error
    return outcome


def _committed(
    connection: sqlite3.Connection,
    group: Sequence[Waiting],
    outcomes: Sequence[Outcome],
    *,
    check: Check,
) -> list[Outcome]:
    """The outcomes, which are others if what was done is not committed."""
    failure: Exception | None = None
    done = (each for each, outcome in zip(group, outcomes, strict=True) if _is_done(outcome))
    if not all(each.is_cancelled for each in done):  # otherwise nobody waits for what was done
        try:
            check()
            connection.execute("COMMIT")
            check()  # a file deleted meanwhile: what was written is gone with it
            return [*outcomes]
        except StorageRefused as refused:
            failure = refused
        except sqlite3.Error as error:
            failure = CommitFailed(error)
    return [copy(failure) if _is_done(each) else None for each in outcomes]


def _is_done(outcome: Outcome) -> bool:
    return isinstance(outcome, list)


def _of_each(group: Sequence[Waiting], failure: Exception) -> list[Outcome]:
    """Each raises its own, because whoever raises one adds to it."""
    return [copy(failure) for _ in group]
