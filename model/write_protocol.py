"""A model of the write protocol: python -m model.write_protocol [RUNS]

Organizations map external organizations of one integration, each of which belongs to one
organization at most. The truth stands in the organization's partition, the index and the claims in
the integration's. Each `yield` is one call to the store, between any two of which anybody else may
run, or this one stops: for ever, or until all others are done. A claim is old enough to be taken
over at any moment; if the protocol is safe so, no clock can break it.

Always true      an external organization is active in one mapping at most
At the end       once somebody applies what is pending, the index equals the truth; each live
                 mapping has its uniqueness row, and a claim that names its organization; no
                 uniqueness row stands without a live mapping; each committed change left one audit
                 event; what is free can be mapped by anybody at the first try

`--break NAME` leaves one step out, and must find a counterexample: `fence` takes a claim over
without a fence, `renew` commits over a fence without renewing the claim, `claim_etag` takes a
claim whatever it is by then, `unique` writes the uniqueness row whatever is there, `version_guard`
lets an older version replace a newer one in the index, `pending` commits without a pending row,
`reclaim_on_restore` restores a mapping without claiming.
"""

import itertools
import random
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from model.search import search

Result = TypeVar("Result")
Step = Generator[None, None, Result]
Key = tuple[str, str, str]
"""A table, a partition and a row in it."""

BREAKS = (
    "fence",
    "renew",
    "claim_etag",
    "unique",
    "version_guard",
    "pending",
    "reclaim_on_restore",
)
RUNS = 1_500
ORGANIZATIONS, EXTERNALS = ("A", "B", "C"), ("x", "y")
ATTEMPTS = 4
FENCE = "fence"
"""Instead of a mapping in a uniqueness row."""
ANY = 0
"""An ETag that every row has."""


class Conflict(Exception):
    pass


class Refused(Exception):
    pass


@dataclass(frozen=True)
class Mapping:
    external: str
    active: bool
    version: int


@dataclass(frozen=True)
class Claim:
    org: str
    mapping: str


@dataclass(frozen=True)
class Pending:
    mapping: str
    row: Mapping


@dataclass(frozen=True)
class Operation:
    """To create a row if there is no ETag, to delete it if there is no value."""

    row: str
    value: object | None
    etag: int | None = None


class Store:
    """Rows with ETags; a transaction in one partition is all or nothing."""

    def __init__(self) -> None:
        self.rows: dict[Key, tuple[object, int]] = {}
        self._etags = itertools.count(1)

    def get(self, table: str, partition: str, row: str) -> tuple[object, int] | None:
        return self.rows.get((table, partition, row))

    def upsert(self, table: str, partition: str, row: str, value: object) -> None:
        self.rows[table, partition, row] = (value, next(self._etags))

    def transact(self, table: str, partition: str, *operations: Operation) -> None:
        for each in operations:
            row = self.rows.get((table, partition, each.row))
            if (row is None) != (each.etag is None):
                raise Conflict
            if row is not None and each.etag not in (ANY, row[1]):
                raise Conflict
        for each in operations:
            if each.value is None:
                del self.rows[table, partition, each.row]
            else:
                self.upsert(table, partition, each.row, each.value)

    def scan(self, table: str, prefix: str = "") -> list[tuple[str, str, object]]:
        found = sorted((key, value) for key, (value, _) in self.rows.items() if key[0] == table)
        return [(org, row, value) for (_, org, row), value in found if row.startswith(prefix)]


class Run:
    def __init__(self, seed: int, broken: str | None) -> None:
        self.rng = random.Random(seed)
        self.store = Store()
        self.broken = broken
        self.committed: set[str] = set()
        self.numbers = itertools.count(1)

    def go(self) -> None:
        actors = [self.person() for _ in range(self.rng.randint(2, 5))]
        actors += [self.recover() for _ in range(self.rng.randint(0, 2))]
        asleep: list[Step[None]] = []
        while actors:
            one = self.rng.choice(actors)
            if not self.step(one) or self.rng.random() < 0.015:
                actors.remove(one)
            elif self.rng.random() < 0.015:
                actors.remove(one)
                asleep.append(one)
            if asleep and self.rng.random() < 0.05:
                actors.append(asleep.pop())
        for one in [*asleep, self.recover()]:
            self.step_all(one)
        self.check_afterwards()
        self.check_what_is_free()

    def person(self) -> Step[None]:
        org = self.rng.choice(ORGANIZATIONS)
        for _ in range(self.rng.randint(1, 4)):
            known = [row for found, row, _ in self.mappings() if found == org]
            what, external = self.rng.random(), self.rng.choice(EXTERNALS)
            try:
                if what < 0.5 or not known:
                    yield from self.create(org, external)
                elif what < 0.7:
                    yield from self.change(org, self.rng.choice(known), external=external)
                else:
                    active = self.rng.random() < 0.5
                    yield from self.change(org, self.rng.choice(known), active=active)
            except Refused:
                yield

    def step_all(self, one: Step[None]) -> None:
        while self.step(one):
            pass

    def step(self, one: Step[None]) -> bool:
        try:
            next(one)
        except StopIteration:
            return False
        finally:
            self.check()
        return True

    # ------------------------------------------------------------------ what must hold

    def mappings(self, table: str = "truth") -> Iterator[tuple[str, str, Mapping]]:
        for org, row, value in self.store.scan(table):
            if not row.startswith("~"):
                yield org, row, cast(Mapping, value)

    def live(self) -> dict[str, tuple[str, str]]:
        return {each.external: (org, row) for org, row, each in self.mappings() if each.active}

    def check(self) -> None:
        active = [each.external for _, _, each in self.mappings() if each.active]
        assert len(active) == len(set(active)), f"active twice: {sorted(active)}"

    def check_afterwards(self) -> None:
        truth = {f"{org}_{row}": each for org, row, each in self.mappings()}
        index = {row: each for _, row, each in self.mappings("index")}
        assert truth == index, f"the truth is {truth}, and the index {index}"
        assert not self.store.scan("truth", "~pending_"), "something is pending"
        unique = {
            row.removeprefix("~unique_"): (org, str(mapping))
            for org, row, mapping in self.store.scan("truth", "~unique_")
            if mapping != FENCE
        }
        live = self.live()
        assert unique == live, f"uniqueness rows {unique}, and live are {live}"
        for external, (org, _) in live.items():
            claim = self.claim_of(external)
            assert claim is not None, f"{external} has no claim"
            assert claim[0].org == org, f"{external} is claimed by {claim[0].org}, live in {org}"
        audited = {row for _, row, _ in self.store.scan("audit")}
        assert audited == self.committed, f"audited {audited}, committed {self.committed}"

    def check_what_is_free(self) -> None:
        for external in EXTERNALS:
            if external not in self.live():
                try:
                    self.step_all(self.create(self.rng.choice([*ORGANIZATIONS, "D"]), external))
                except Refused as refused:
                    raise AssertionError(f"{external} is free, and {refused}") from refused
        self.check_afterwards()

    # ------------------------------------------------------------------ claim

    def claim_of(self, external: str) -> tuple[Claim, int] | None:
        row = self.store.get("index", "I", f"~claim_{external}")
        return None if row is None else (cast(Claim, row[0]), row[1])

    def claim(self, org: str, mapping: str, external: str) -> Step[None]:
        for _ in range(ATTEMPTS):
            row = self.claim_of(external)
            yield
            try:
                if row is not None:
                    yield from self.take_over(org, mapping, external, row[0])
                etag = None if row is None else row[1]
                if self.broken == "claim_etag" and etag is not None:
                    etag = ANY
                mine = Operation(f"~claim_{external}", Claim(org, mapping), etag)
                self.store.transact("index", "I", mine)
            except Conflict:
                yield  # somebody moved: look again
            else:
                yield
                return
        raise Refused("too many move")

    def take_over(self, org: str, mapping: str, external: str, held: Claim) -> Step[None]:
        """Fence first, claim second: a slow holder's commit must create what is fenced."""
        row = self.store.get("truth", held.org, held.mapping)
        yield
        holder = None if row is None else cast(Mapping, row[0])
        is_live = holder is not None and holder.active and holder.external == external
        if is_live and held.mapping != mapping:
            raise Refused("it is mapped")
        if held.org != org and self.broken != "fence":
            yield from self.fence(held.org, external)

    def fence(self, org: str, external: str) -> Step[None]:
        row = self.store.get("truth", org, f"~unique_{external}")
        yield
        if row is not None and row[0] != FENCE:
            raise Refused("a sibling of the mapping that the claim names is live")
        fence = Operation(f"~unique_{external}", FENCE, None if row is None else row[1])
        self.store.transact("truth", org, fence)
        yield

    # ------------------------------------------------------------------ commit

    def unfence(self, org: str, mapping: str, external: str) -> Step[int | None]:
        """The ETag of a fence in one's own partition, for the commit to replace."""
        row = self.store.get("truth", org, f"~unique_{external}")
        yield
        if row is None or row[0] != FENCE:
            return None
        held = self.claim_of(external)
        yield
        if held is None or held[0] != Claim(org, mapping):
            raise Refused("it was taken over meanwhile")
        if self.broken != "renew":
            try:
                renewed = Operation(f"~claim_{external}", held[0], held[1])
                self.store.transact("index", "I", renewed)
            except Conflict:
                raise Refused("it was taken over meanwhile") from None
            yield
        return row[1]

    def hold(self, org: str, mapping: str, external: str) -> Step[Operation]:
        fence = yield from self.unfence(org, mapping, external)
        if self.broken == "unique" and self.store.get("truth", org, f"~unique_{external}"):
            fence = ANY
        return Operation(f"~unique_{external}", mapping, fence)

    def create(self, org: str, external: str) -> Step[None]:
        mapping = f"m{next(self.numbers)}"
        yield from self.claim(org, mapping, external)
        held = yield from self.hold(org, mapping, external)
        row = Mapping(external, active=True, version=1)
        yield from self.commit(org, mapping, row, None, [held])

    def change(
        self, org: str, mapping: str, *, external: str | None = None, active: bool | None = None
    ) -> Step[None]:
        seen = self.store.get("truth", org, mapping)
        yield
        if seen is None:
            raise Refused("there is no such mapping")
        before = cast(Mapping, seen[0])
        after = replace(
            before,
            external=external or before.external,
            active=before.active if active is None else active,
            version=before.version + 1,
        )
        moves = before.active != after.active or before.external != after.external
        operations = []
        if before.active and moves:
            operations.append(Operation(f"~unique_{before.external}", None, ANY))
        if after.active and moves:
            if before.active or self.broken != "reclaim_on_restore":
                yield from self.claim(org, mapping, after.external)
            operations.append((yield from self.hold(org, mapping, after.external)))
        yield from self.commit(org, mapping, after, seen[1], operations)

    def commit(
        self, org: str, mapping: str, row: Mapping, etag: int | None, more: list[Operation]
    ) -> Step[None]:
        key, pending = f"~pending_{mapping}_{row.version}", Pending(mapping, row)
        owed = [] if self.broken == "pending" else [Operation(key, pending)]
        try:
            self.store.transact("truth", org, Operation(mapping, row, etag), *more, *owed)
        except Conflict:
            raise Refused("it changed meanwhile, or is mapped here, or fenced") from None
        self.committed.add(f"{mapping}_{row.version}")
        yield
        yield from self.apply(org, key, pending)

    # ------------------------------------------------------------------ apply

    def apply(self, org: str, key: str, pending: Pending) -> Step[None]:
        """Anyone may, any number of times."""
        index = f"{org}_{pending.mapping}"
        while True:
            seen = self.store.get("index", "I", index)
            yield
            known = 0 if seen is None else cast(Mapping, seen[0]).version
            if known >= pending.row.version and self.broken != "version_guard":
                break
            try:
                etag = None if seen is None else seen[1]
                self.store.transact("index", "I", Operation(index, pending.row, etag))
            except Conflict:
                yield
            else:
                yield
                break
        self.store.upsert("audit", org, f"{pending.mapping}_{pending.row.version}", "event")
        yield
        try:
            self.store.transact("truth", org, Operation(key, None, ANY))
        except Conflict:
            return  # somebody else applied it
        yield

    def recover(self) -> Step[None]:
        for org, key, pending in self.store.scan("truth", "~pending_"):
            yield
            yield from self.apply(org, key, cast(Pending, pending))


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    holds = "one organization at most has each, and all is whole afterwards"
    return search(arguments, Run, runs=RUNS, holds=holds, say=say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
