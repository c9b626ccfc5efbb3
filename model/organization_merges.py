"""A model of the merge of two organizations: python -m model.organization_merges [RUNS]

The mappings of `from` move to `into`, each by two writes of the write protocol: one ends it there,
one makes it here. The record of the merge is written before, and reserves for `into` what either
lets go, or is about to take, meanwhile; whoever would take such an external organization looks for
that after reading the mapping that the claim names. Anyone may carry the record on: each step reads
its row, then whether the merge is still under way, and writes with the ETag of the first. A merge
may be undone.

Here one merges, one may undo, others carry on what is unfinished, and strangers try to map the same
external organizations all along. Each `yield` is one call to the store, between any two of which
anybody else may run, or this one stops: for ever, or until all others are done.

Always true      an external organization is active once at most, and never a stranger's
At the end       once somebody carries on what was left, each is active exactly once, in `into`, or
                 in `from` if the merge was undone, and its claim names that mapping

`--break NAME` leaves one step out, and must find a counterexample: `reserve` lets strangers not
look, `look_first` lets them look before they read the mapping, `taker` reserves only what is let
go, `state` ends a mapping without looking whether the merge is still under way, `etag` ends it
whatever it is by then.
"""

import itertools
import random
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TypeVar

from model.search import search

Result = TypeVar("Result")
Step = Generator[None, None, Result]
Key = tuple[str, str]
"""A partition and a row in it."""

BREAKS = ("reserve", "taker", "look_first", "state", "etag")
RUNS = 600
FENCE = "fence"
FROM, INTO, STRANGER = "from", "into", "stranger"
EXTERNALS = ("x", "y")
UNDER_WAY, DONE, UNDOING, UNDONE = "under way", "done", "undoing", "undone"


class Conflict(Exception):
    pass


class Refused(Exception):
    pass


class Over(Exception):
    """Somebody else has carried the merge on."""


@dataclass(frozen=True)
class Mapping:
    external: str
    active: bool


@dataclass(frozen=True)
class Operation:
    """To create a row if there is no ETag, to delete it if there is no value."""

    key: Key
    value: object | None
    etag: int | None = None


class Store:
    """Rows with ETags; a transaction is all or nothing."""

    def __init__(self) -> None:
        self.rows: dict[Key, tuple[object, int]] = {}
        self._etags = itertools.count(1)

    def transact(self, *operations: Operation) -> None:
        for each in operations:
            row = self.rows.get(each.key)
            if (row is None) if each.etag is not None else (row is not None):
                raise Conflict
            if row is not None and each.etag not in (0, row[1]):
                raise Conflict
        for each in operations:
            if each.value is None:
                del self.rows[each.key]
            else:
                self.rows[each.key] = (each.value, next(self._etags))


ANY = 0
"""An ETag that every row has."""


class Run:
    def __init__(self, seed: int, broken: str | None) -> None:
        self.rng = random.Random(seed)
        self.store = Store()
        self.broken = broken

    def go(self) -> None:
        for external in EXTERNALS:
            _finish(self.create(FROM, external))
        actors = [self.merge(), self.undo(), *(self.carry_on() for _ in range(2))]
        actors += [self.stranger(external) for external in EXTERNALS for _ in range(2)]
        asleep: list[Step[None]] = []
        while actors:
            one = self.rng.choice(actors)
            if not self.step(one) or self.rng.random() < 0.03:
                actors.remove(one)
            elif self.rng.random() < 0.04:
                actors.remove(one)
                asleep.append(one)
        while self.step_all(self.carry_on()):
            pass
        for one in asleep:
            self.step_all(one)
        self.step_all(self.carry_on())
        self.check_afterwards()

    def step_all(self, one: Step[None]) -> bool:
        """To its end; whether it was unfinished."""
        while self.step(one):
            pass
        return self.state() in (UNDER_WAY, UNDOING)

    def step(self, one: Step[None]) -> bool:
        try:
            next(one)
        except (StopIteration, Refused, Over):
            return False
        finally:
            self.check()
        return True

    # ------------------------------------------------------------------ what must hold

    def active(self, external: str) -> list[Key]:
        return [
            key
            for key, (value, _) in self.store.rows.items()
            if isinstance(value, Mapping) and value == Mapping(external, active=True)
        ]

    def check(self) -> None:
        for external in EXTERNALS:
            held = self.active(external)
            assert len(held) <= 1, f"{external} is active twice: {held}"
            assert not held or held[0][0] != STRANGER, f"{external} is a stranger's"

    def check_afterwards(self) -> None:
        home = INTO if self.state() == DONE else FROM
        for external in EXTERNALS:
            held = self.active(external)
            assert [key[0] for key in held] == [home], f"{external} is active in {held}"
            claim = self.get("claims", external)
            assert claim is not None, f"{external} has no claim"
            assert claim[0] == held[0], f"the claim of {external} names {claim[0]}"

    # ------------------------------------------------------------------ the write protocol

    def get(self, partition: str, key: str) -> tuple[object, int] | None:
        return self.store.rows.get((partition, key))

    def mapping(self, key: Key) -> tuple[Mapping, int] | None:
        row = self.store.rows.get(key)
        return None if row is None else (row[0], row[1])  # type: ignore[return-value]

    def create(self, org: str, external: str) -> Step[None]:
        """Claim, commit; as the write protocol does, with a claim that is always old."""
        yield from self.hold(org, external, Operation((org, external), Mapping(external, True)))

    def restore(self, org: str, external: str, etag: int) -> Step[None]:
        restored = Operation((org, external), Mapping(external, True), etag)
        yield from self.hold(org, external, restored)

    def hold(self, org: str, external: str, commit: Operation) -> Step[None]:
        yield from self.claim(org, external)
        fence = self.get(org, f"unique {external}")
        yield
        if fence is not None:
            yield from self.renew(org, external)
        held = Operation((org, f"unique {external}"), org, None if fence is None else fence[1])
        self.store.transact(commit, held)
        yield

    def claim(self, org: str, external: str) -> Step[None]:
        row = self.get("claims", external)
        yield
        mine = Operation(("claims", external), (org, external), None if row is None else row[1])
        if row is not None:
            yield from self.refuse_unless_free(org, row[0])  # type: ignore[arg-type]
            yield from self.fence(org, row[0], external)  # type: ignore[arg-type]
        self.store.transact(mine)
        yield

    def refuse_unless_free(self, org: str, holder: Key) -> Step[None]:
        if self.broken == "look_first":
            yield from self.refuse_if_reserved(org, holder[0])
        mapping = self.mapping(holder)
        yield
        if mapping is not None and mapping[0].active and holder[0] != org:
            raise Refused
        if self.broken not in ("look_first", "reserve"):
            yield from self.refuse_if_reserved(org, holder[0])

    def refuse_if_reserved(self, org: str, holder: str) -> Step[None]:
        reserved = self.get("merges", f"with {holder}")
        yield
        if org != holder and reserved is not None and reserved[0] not in ("", org):
            raise Refused

    def fence(self, org: str, holder: Key, external: str) -> Step[None]:
        if holder[0] == org:
            return
        row = self.get(holder[0], f"unique {external}")
        yield
        if row is not None and row[0] != FENCE:
            raise Refused
        etag = None if row is None else row[1]
        self.store.transact(Operation((holder[0], f"unique {external}"), FENCE, etag))
        yield

    def renew(self, org: str, external: str) -> Step[None]:
        row = self.get("claims", external)
        yield
        if row is None or row[0] != (org, external):
            raise Refused
        self.store.transact(Operation(("claims", external), row[0], row[1]))
        yield

    def end(self, org: str, external: str, *, during: str) -> Step[None]:
        """Make a mapping inactive while the merge is under way."""
        while True:
            row = self.mapping((org, external))
            yield
            if self.broken != "state":
                yield from self.refuse_unless(during)
            if row is None or not row[0].active:
                return
            etag = ANY if self.broken == "etag" else row[1]
            ended = Operation((org, external), replace(row[0], active=False), etag)
            unique = self.get(org, f"unique {external}")
            gone = [] if unique is None else [Operation((org, f"unique {external}"), None, ANY)]
            try:
                self.store.transact(ended, *gone)
            except Conflict:
                continue
            yield
            return

    # ------------------------------------------------------------------ the merge

    def state(self) -> str | None:
        row = self.get("merges", "record")
        return None if row is None else str(row[0])

    def refuse_unless(self, state: str) -> Step[None]:
        found = self.state()
        yield
        if found != state:
            raise Over

    def turn(self, before: str | None, after: str, *, gives: str, takes: str) -> None:
        """From one state to the next, with what is reserved: in one transaction."""
        names = ("record", f"with {gives}", f"with {takes}")
        rows = [self.get("merges", name) for name in names]
        if self.state() != before:
            raise Over
        heir = takes if after in (UNDER_WAY, UNDOING) else ""
        heirs = (heir, "" if self.broken == "taker" else heir)
        self.store.transact(
            *(
                Operation(("merges", name), value, None if row is None else row[1])
                for name, value, row in zip(names, (after, *heirs), rows, strict=True)
            )
        )

    def merge(self) -> Step[None]:
        self.turn(None, UNDER_WAY, gives=FROM, takes=INTO)
        yield
        yield from self.carry_on()

    def undo(self) -> Step[None]:
        for _ in range(self.rng.randrange(60)):
            yield
        self.turn(DONE, UNDOING, gives=INTO, takes=FROM)
        yield
        yield from self.carry_on()

    def carry_on(self) -> Step[None]:
        state = self.state()
        yield
        if state == UNDER_WAY:
            yield from self.move(FROM, INTO, during=UNDER_WAY, then=DONE)
        elif state == UNDOING:
            yield from self.move(INTO, FROM, during=UNDOING, then=UNDONE)

    def move(self, gives: str, takes: str, *, during: str, then: str) -> Step[None]:
        for external in EXTERNALS:
            yield from self.end(gives, external, during=during)
            yield from self.begin(takes, external, during=during)
        self.turn(during, then, gives=gives, takes=takes)
        yield

    def begin(self, org: str, external: str, *, during: str) -> Step[None]:
        """Make the mapping active here, unless it is by now."""
        while True:
            row = self.mapping((org, external))
            yield
            yield from self.refuse_unless(during)
            if row is not None and row[0].active:
                return
            try:
                if row is None:
                    yield from self.create(org, external)
                else:
                    yield from self.restore(org, external, row[1])
            except (Conflict, Refused):
                yield

    def stranger(self, external: str) -> Step[None]:
        for _ in range(self.rng.randint(1, 6)):
            for _ in range(self.rng.randrange(8)):
                yield
            try:
                yield from self.create(STRANGER, external)
            except (Conflict, Refused):
                yield


def _finish(step: Step[None]) -> None:
    for _ in step:
        pass


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    holds = "no stranger took anything, and everything is active once"
    return search(arguments, Run, runs=RUNS, holds=holds, say=say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
