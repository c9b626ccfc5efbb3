"""A model of writes whose first attempt arrives late: python -m model.late_attempts [RUNS]

Azure works on a write for up to 30 seconds, and its caller gives up after ten. The write is then
sent again, its repeat is done, and the first attempt may still arrive: minutes of other people's
work later, as far as the protocol knows. It must change nothing.

Here people reject a suggestion, and take that back, beside others who change a versioned row. Each
`yield` is one call to the store, between any two of which anybody else may run. A transaction may
be held: its caller hears nothing, and it arrives at any later time, or never.

Always true      every change takes effect once at most; one that is refused has not, by then
At the end       a change that its writer was told is done took effect

`--break NAME` leaves one step out, and must find a counterexample: `tombstone` deletes the row of a
rejection that is taken back, `etag` replaces rows whatever they are by then, `settle` sends a write
again without looking whether it was done.
"""

import itertools
import random
import sys
from collections import Counter
from collections.abc import Callable, Generator

from model.search import search

Step = Generator[None, None, None]
Operation = tuple[str, str, object, int | None]
"""What to do, with which row, its new value, and the ETag that it must have."""

BREAKS = ("tombstone", "etag", "settle")
RUNS = 5000


class Conflict(Exception):
    pass


class Unknown(Exception):
    """The connection dropped."""


class Store:
    """One partition: rows with ETags, transactions that are all or nothing."""

    def __init__(self, rng: random.Random) -> None:
        self.rows: dict[str, tuple[object, int]] = {}
        self.late: list[tuple[str, list[Operation]]] = []
        self.effects: Counter[str] = Counter()
        self._rng = rng
        self._etags = itertools.count(1)

    def transact(self, change: str, operations: list[Operation]) -> None:
        chance = self._rng.random()
        if chance < 0.15:
            self.late.append((change, operations))
            raise Unknown
        self._do(change, operations)
        if chance > 0.9:
            raise Unknown

    def arrive(self) -> None:
        change, operations = self.late.pop(self._rng.randrange(len(self.late)))
        try:
            self._do(change, operations)
        except Conflict:
            return

    def _do(self, change: str, operations: list[Operation]) -> None:
        for what, key, _, etag in operations:
            row = self.rows.get(key)
            if (row is None) != (what == "create") or etag not in (None, row and row[1]):
                raise Conflict
        for what, key, value, _ in operations:
            if what == "delete":
                del self.rows[key]
            else:
                self.rows[key] = (value, next(self._etags))
        if change:
            self.effects[change] += 1
        assert max(self.effects.values(), default=0) <= 1, f"{change} took effect again"


class Run:
    def __init__(self, seed: int, broken: str | None) -> None:
        self.rng = random.Random(seed)
        self.store = Store(self.rng)
        self.broken = broken
        self.events: set[str] = set()
        self.told: list[str] = []
        self._ids = itertools.count(1)

    def go(self) -> None:
        people = [self.person() for _ in range(self.rng.randint(2, 4))]
        while people:
            one = self.rng.choice(people)
            try:
                next(one)
            except StopIteration:
                people.remove(one)
            if self.store.late and self.rng.random() < 0.1:
                self.store.arrive()
        while self.store.late:
            self.store.arrive()
        assert all(self.store.effects[change] == 1 for change in self.told), "told, and not done"

    def person(self) -> Step:
        for _ in range(self.rng.randint(1, 5)):
            change = f"change {next(self._ids)}"
            yield from self.rng.choice((self.reject, self.restore, self.rename))(change)

    # ------------------------------------------------------------------ changes

    def reject(self, change: str) -> Step:
        row = self.store.rows.get("rejection")
        yield
        if row is None:
            yield from self.commit(change, ("create", "rejection", True, None))
        elif row[0] is False:
            yield from self.commit(change, ("replace", "rejection", True, self.etag(row)))

    def restore(self, change: str) -> Step:
        row = self.store.rows.get("rejection")
        yield
        if row is not None and row[0] is True:
            what = "delete" if self.broken == "tombstone" else "replace"
            yield from self.commit(change, (what, "rejection", False, self.etag(row)))

    def rename(self, change: str) -> Step:
        row = self.store.rows.get("organization")
        yield
        if row is None:
            yield from self.commit(change, ("create", "organization", change, None))
        else:
            yield from self.commit(change, ("replace", "organization", change, self.etag(row)))

    def etag(self, row: tuple[object, int]) -> int | None:
        return None if self.broken == "etag" else row[1]

    # ------------------------------------------------------------------ commit and apply

    def commit(self, change: str, operation: Operation) -> Step:
        pending: Operation = ("create", f"~pending {change}", change, None)
        for _ in range(4):
            try:
                self.store.transact(change, [operation, pending])
            except (Unknown, Conflict) as error:
                yield
                if self.broken != "settle" and self.was_committed(change):
                    break
                if isinstance(error, Conflict):
                    assert not self.store.effects[change], f"{change} is refused, and done"
                    return
            else:
                break
        else:
            return
        self.told.append(change)
        yield from self.apply(change)

    def was_committed(self, change: str) -> bool:
        return f"~pending {change}" in self.store.rows or change in self.events

    def apply(self, change: str) -> Step:
        yield
        self.events.add(change)
        yield
        try:
            self.store.transact("", [("delete", f"~pending {change}", None, None)])
        except (Unknown, Conflict):
            return


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    holds = "every change took effect once at most"
    return search(arguments, Run, runs=RUNS, holds=holds, say=say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
