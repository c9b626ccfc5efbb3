"""A model of how recovery finds what is pending: python -m model.writer_marks [RUNS]

Each process that may write puts a mark in one place when it opens, before it can commit anything,
renews it while it lives, and takes it away when it closes and owes nothing. A collector reads the
marks alone. One that stayed the same for longer than a renewal takes is a dead process's: whoever
replaces it on that condition reads everything, applies what is pending, and then deletes it on the
same condition. A process that slept through this finds its mark gone and makes another. Once a day
everything is read all the same, for a process that slept, committed and died before it marked.

Each `yield` is one call to the store, between any two of which anybody else may run, or a process
stops: for ever, or for long.

At the end       a collector has run often enough: nothing is pending, and no dead process's mark
                 is left; without the day's turn too, but for what a process committed after it
                 slept and before it renewed its mark

`--break NAME` leaves one step out, and must find a counterexample: `mark` commits before marking,
`owes` closes without looking what is owed, `before` deletes the mark before reading everything,
`etag` deletes whatever mark is there by then, `day` never reads everything unasked.
"""

import itertools
import random
import sys
from collections.abc import Callable, Generator

from model.search import search

Step = Generator[None, None, None]

BREAKS = ("mark", "owes", "before", "etag", "day")
RUNS = 1_500
LAPSES = 6
"""Ticks for which a mark stays the same before its process is dead: each that is awake does a step
in a tick, and renews its mark every few steps."""


PARTITIONS = 6
"""Read one after the other; what was written to one meanwhile is not seen."""


class Run:
    def __init__(self, seed: int, broken: str | None) -> None:
        self.rng = random.Random(seed)
        self.broken = broken
        self.marks: dict[int, int] = {}
        """ETags by process."""
        self.pending: set[int] = set()
        self.ids = itertools.count(1)
        self.slept: set[int] = set()
        """Processes that have not renewed their mark since they slept."""
        self.excused: set[int] = set()
        """What such a process committed: for the day's turn, if nobody finds it before."""
        self.ticks = 0

    def go(self) -> None:
        writers = [self.writer(number) for number in range(self.rng.randint(1, 4))]
        collectors = [self.collector() for _ in range(2)]
        actors, asleep = [*writers, *collectors], list[Step]()
        waiting: list[Step] = []
        """Those that are awake and have not done a step in this tick."""
        while any(each in actors for each in writers) or asleep:
            waiting = [each for each in waiting if each in actors]
            if not waiting:
                self.ticks += 1
                waiting = [each for each in writers if each in actors]
            one = self.rng.choice([*actors, *asleep])
            waiting = [each for each in waiting if each is not one]
            chance = self.rng.random()
            if one in asleep:
                if chance < 0.06:
                    asleep.remove(one)
                    actors.append(one)
            elif next(one, self) is self:
                actors.remove(one)
            elif one in writers and chance < 0.08:
                actors.remove(one)
                if chance < 0.03:
                    asleep.append(one)
                    self.slept.add(writers.index(one))
            elif one in collectors and chance < 0.01:
                actors.remove(one)
        self.check()

    def check(self) -> None:
        last = self.collector()
        for _ in range(120):
            self.ticks += 1
            next(last)
        if self.broken != "day":
            self.pending -= self.excused
        assert not self.pending, f"{sorted(self.pending)} is pending and nobody looks for it"
        assert not self.marks, f"{sorted(self.marks)} is marked for ever"

    # ------------------------------------------------------------------ a process that writes

    def writer(self, me: int) -> Step:
        owed: list[int] = []
        if self.broken != "mark":
            self.marks[me] = next(self.ids)
            yield
        for _ in range(self.rng.randint(1, 4)):
            owed.append(write := next(self.ids))
            self.pending.add(write)
            if me in self.slept:
                self.excused.add(write)
            yield
            self.marks[me] = next(self.ids)  # a renewal, or a new one if it is gone
            self.slept.discard(me)
            yield
            if self.rng.random() < 0.8:
                self.pending.discard(write)
                owed.remove(write)
                yield
        if not owed or self.broken == "owes":
            self.marks.pop(me, None)
        yield

    # ------------------------------------------------------------------ recovery

    def collector(self) -> Step:
        seen: dict[int, tuple[int, int]] = {}
        while True:
            marks = dict(self.marks)
            yield
            for process, etag in marks.items():
                known, since = seen.get(process, (0, 0))
                seen[process] = (etag, since if known == etag else self.ticks)
                if self.ticks - seen[process][1] > LAPSES:
                    yield from self.collect(process, etag)

    def collect(self, process: int, etag: int) -> Step:
        if self.marks.get(process) != etag:
            return
        self.marks[process] = mine = next(self.ids)
        yield
        if self.broken == "before":
            self.marks.pop(process)
            yield
        for partition in range(PARTITIONS):
            self.pending -= {each for each in self.pending if each % PARTITIONS == partition}
            yield
        if self.broken == "etag" or self.marks.get(process) == mine:
            self.marks.pop(process, None)
        yield


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    holds = "what a process left pending is found by its mark"
    return search(arguments, Run, runs=RUNS, holds=holds, say=say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
