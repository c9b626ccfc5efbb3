"""A model of a job's lease and of what it records: python -m model.job_leases [RUNS]

A run of connection tests stands in a row of its own, which has a lease: who works on it, and the
number of that lease, its fence. Whoever sees the row unchanged for longer than a renewal takes may
take the lease, by replacing the row on its ETag. A lease is no lock: its holder may have been
frozen, and go on. So each write of the run's rows is one transaction with the run's row, by the
ETag that the holder's own last write gave it. A test that ended is first written beside the run,
then with its mapping, unless the mapping has it already or has a later one, and then noted as kept.
Whoever takes a lease first keeps what was written beside the run and not noted. A person cancels a
run by a flag in its row, on the row's ETag; a holder who meets another ETag reads the row, leaves
if the fence is another's, and ends the run if the flag is up. Whether a write whose outcome is
unknown was done is told by the name of its holders' last write, which the row has.

Each `yield` is one call to the store or to the vendor, between any two of which anybody else may
run, or a process stops: for ever, or for long.

At the end       every mapping has one result and was written once; of a run that was cancelled,
                 each that has a result was; and it ends as cancelled

`--break NAME` leaves one step out, and must find a counterexample: `take` takes a lease whatever
the row's ETag is by then, `fence` writes a result by the row's newest ETag whoever holds the lease,
`ahead` writes the mapping before the result, `left` does not keep what was left beside the run,
`once` writes a mapping without looking whether it has the test, `name` takes an unknown outcome
for a failure, `flag` cancels whatever the row's ETag is by then, `look` goes on by the new ETag
without reading the row.
"""

import itertools
import random
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from model.search import search

Step = Generator[None, None, Any]

BREAKS = ("take", "fence", "ahead", "left", "once", "name", "flag", "look")
RUNS = 3_000
LAPSES = 12
"""Looks at an unchanged row after which its holder has lost the lease."""
MAPPINGS = 4


@dataclass(frozen=True)
class RunRow:
    etag: int = 0
    holder: int | None = None
    fence: int = 0
    wrote: int = 0
    is_cancelled: bool = False
    is_done: bool = False


@dataclass
class Result:
    """A row beside the run's; `test` orders the tests by when they ended."""

    mapping: int
    test: int
    is_kept: bool = False


@dataclass
class MappingRow:
    etag: int = 0
    test: int = 0
    writes: list[int] = field(default_factory=list)


class Conflict(Exception):
    pass


class Unknown(Exception):
    pass


class Lost(Exception):
    pass


class Run:
    def __init__(self, seed: int, broken: str | None) -> None:
        self.rng = random.Random(seed)
        self.broken = broken
        self.ids = itertools.count(1)
        self.row = RunRow()
        self.results: list[Result] = []
        self.mappings = [MappingRow() for _ in range(MAPPINGS)]
        self.was_cancelled = False
        self.is_calm = False
        """When everybody who may fail has done so."""

    def go(self) -> None:
        actors: list[Step] = [self.worker(number) for number in range(self.rng.randint(2, 3))]
        actors += [self.canceller() for _ in range(self.rng.randint(0, 2))]
        asleep: list[Step] = []
        while actors or asleep:
            one = self.rng.choice([*actors, *asleep])
            chance = self.rng.random()
            if one in asleep:
                if chance < 0.02 or not actors:
                    asleep.remove(one)
                    actors.append(one)
            elif chance < 0.004:
                actors.remove(one)
            elif chance < 0.05:
                actors.remove(one)
                asleep.append(one)
            elif next(one, self) is self:
                actors.remove(one)
        self.is_calm = True
        for _ in self.worker(99):
            pass
        self.check()

    def check(self) -> None:
        assert self.row.is_done, "the run never ends"
        assert self.row.is_cancelled or not self.was_cancelled, "a cancelled run went on"
        found = sorted(result.mapping for result in self.results)
        assert len(found) == len(set(found)), f"{found}: a mapping has two results"
        if not self.row.is_cancelled:
            assert found == list(range(MAPPINGS)), f"only {found} were tested"
        for number, mapping in enumerate(self.mappings):
            tests = [result.test for result in self.results if result.mapping == number]
            assert mapping.writes == tests, f"mapping {number}: {mapping.writes} is not {tests}"

    # ------------------------------------------------------------------ the store

    def transact(
        self, new: RunRow, *, etag: int | None, also: Callable[[], object] = lambda: None
    ) -> int:
        """Replace the run's row, and do something in the same transaction."""
        fails = not self.is_calm and self.rng.random() < 0.05
        if fails and self.rng.random() < 0.5:
            raise Unknown
        if etag is not None and self.row.etag != etag:
            raise Conflict
        self.row = replace(new, etag=next(self.ids))
        also()
        if fails:
            raise Unknown
        return self.row.etag

    # ------------------------------------------------------------------ a process that works

    def worker(self, me: int) -> Step:
        seen, looks = -1, 0
        while True:
            row = self.row
            yield
            if row.is_done:
                return
            looks = looks + 1 if row.etag == seen else 0
            seen = row.etag
            if row.holder is not None and looks < LAPSES:
                continue
            taken = replace(row, holder=me, fence=row.fence + 1, wrote=next(self.ids))
            try:
                etag = self.transact(taken, etag=None if self.broken == "take" else row.etag)
            except (Conflict, Unknown):
                continue
            yield
            try:
                yield from self.work(Lease(self, replace(taken, etag=etag)))
            except Lost:
                continue
            return

    def work(self, lease: "Lease") -> Step:
        results = list(self.results)
        yield
        for result in results:
            if not result.is_kept and self.broken != "left":
                yield from self.keep(lease, result)
        tested = {result.mapping for result in results}
        for mapping in range(MAPPINGS):
            if lease.held.is_cancelled:
                break
            if mapping in tested:
                continue
            yield  # the vendor is asked
            result = Result(mapping, test=next(self.ids))
            if self.broken == "ahead":
                yield from self.write_mapping(result)
            yield from lease.write(also=partial(self.results.append, result))
            yield from self.keep(lease, result)
        yield from lease.write(is_done=True)

    def keep(self, lease: "Lease", result: Result) -> Step:
        yield from self.write_mapping(result)
        yield from lease.write(also=lambda: setattr(result, "is_kept", True))

    def write_mapping(self, result: Result) -> Step:
        row = self.mappings[result.mapping]
        while True:
            etag, test = row.etag, row.test
            yield
            if test >= result.test and self.broken != "once":
                return
            if row.etag == etag:
                row.etag, row.test = next(self.ids), result.test
                row.writes.append(result.test)
                yield
                return

    # ------------------------------------------------------------------ a person who cancels

    def canceller(self) -> Step:
        while True:
            row = self.row
            yield
            if row.is_done:
                return
            flagged = replace(row, is_cancelled=True)
            try:
                self.transact(flagged, etag=None if self.broken == "flag" else row.etag)
            except (Conflict, Unknown):
                continue
            self.was_cancelled = True
            yield
            return


class Lease:
    """`held` is the run's row as this holder's last write left it."""

    def __init__(self, run: Run, held: RunRow) -> None:
        self.run = run
        self.held = held

    def write(self, *, also: Callable[[], object] = lambda: None, is_done: bool = False) -> Step:
        run, blind = self.run, self.run.broken
        name = next(run.ids)
        while True:
            new = replace(self.held, wrote=name, is_done=is_done)
            try:
                etag = run.transact(
                    new, etag=run.row.etag if blind == "fence" else self.held.etag, also=also
                )
            except (Conflict, Unknown) as problem:
                yield
                row = run.row
                yield
                if row.fence != new.fence:
                    raise Lost from problem
                done = row.wrote == name
                self.held = replace(self.held, etag=row.etag) if blind == "look" else row
                if done and blind != "name":
                    return
            else:
                self.held = replace(new, etag=etag)
                yield
                return


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    holds = "every test is recorded once, whoever stopped or went on late"
    return search(arguments, Run, runs=RUNS, holds=holds, say=say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
