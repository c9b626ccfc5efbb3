"""A model of sums that are kept in shards: python -m model.coverage_sums [RUNS]

A shard is a few organizations. Its sum says what their rows say, and by which listing that was
compared. It is never incremented: it is recomputed from the rows, and replaced on the condition of
the ETag that was read before them. Whoever applies a write brings its row forward in the index,
then marks the shard stale, which is a new ETag even if it was stale, and then takes the pending row
away. Anyone may apply what is pending, also while somebody else does, and anyone may stop for ever
between any two calls. A new listing marks nothing: a sum that was compared by another one is
outdated by that.

Each `yield` is one call to the store, between any two of which anybody else may run.

Whenever somebody reads  what they get has every write whose pending row was gone when they began,
                         and was compared by the listing of that moment, or a later one
At the end               with nothing pending, a sum that counts as fresh is that of the rows

`--break NAME` leaves one step out, and must find a counterexample: `mark` marks nothing, `after`
marks before the row of the index is written instead of after it, `pending` marks after the pending
row is gone, `again` marks only if it has itself brought the index forward, `stale` leaves a shard
alone that is stale already, `etag` replaces whatever is there by then, `before` reads the ETag
after the rows, `listing` takes a sum for fresh that was compared by another listing.
"""

import itertools
import random
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass

from model.search import search

Step = Generator[None, None, None]

BREAKS = ("mark", "after", "pending", "again", "stale", "etag", "before", "listing")
RUNS = 3_000
ORGANIZATIONS = 2


@dataclass(frozen=True)
class Sum:
    """The versions of the rows, which stand for what is counted, and the listing."""

    rows: tuple[int, ...]
    listing: int


@dataclass(frozen=True)
class Shard:
    """`sum` is None if it is stale."""

    etag: int
    sum: Sum | None


class Run:
    def __init__(self, seed: int, broken: str | None) -> None:
        self.rng = random.Random(seed)
        self.broken = broken
        self.ids = itertools.count(1)
        self.truth = [0] * ORGANIZATIONS
        self.index = [0] * ORGANIZATIONS
        self.pending: set[tuple[int, int]] = set()
        """Organization and version."""
        self.shard: Shard | None = None
        self.listing = 0

    def go(self) -> None:
        writers = [self.writer() for _ in range(self.rng.randint(1, 3))]
        actors = [*writers, self.applier(), self.applier(), self.lister()]
        readers = [self.reader() for _ in range(self.rng.randint(1, 3))]
        slow = {id(each) for each in [*actors, *readers] if self.rng.random() < 0.3}
        running = [*actors, *readers]
        while running:
            one = self.rng.choice(running)
            if id(one) in slow and self.rng.random() < 0.7:
                continue
            if next(one, self) is self or (one in writers and self.rng.random() < 0.04):
                running.remove(one)
        for _ in self.apply_all():
            pass
        self.check()

    def check(self) -> None:
        assert self.index == self.truth
        fresh = self.fresh(self.shard)
        if fresh is not None:
            assert fresh.rows == tuple(self.index), f"{fresh.rows} is kept for {self.index}"

    # ------------------------------------------------------------------ who writes

    def writer(self) -> Step:
        for _ in range(self.rng.randint(1, 3)):
            organization = self.rng.randrange(ORGANIZATIONS)
            self.truth[organization] += 1
            write = (organization, self.truth[organization])
            self.pending.add(write)
            yield
            yield from self.apply(*write)

    def applier(self) -> Step:
        """Recovery, which may meet the writer itself at any of its steps."""
        for _ in range(3):
            yield
            yield from self.apply_all()

    def apply_all(self) -> Step:
        for write in sorted(self.pending):
            yield from self.apply(*write)

    def apply(self, organization: int, version: int) -> Step:
        if self.broken == "after":
            yield from self.mark()
        is_mine = yield from self.write_index(organization, version)
        if self.broken == "pending":
            self.pending.discard((organization, version))
            yield
        if self.broken not in ("mark", "after") and (is_mine or self.broken != "again"):
            yield from self.mark()
        self.pending.discard((organization, version))
        yield

    def write_index(self, organization: int, version: int) -> Generator[None, None, bool]:
        """Whether it was not there already."""
        while True:
            seen = self.index[organization]
            yield
            if seen >= version:
                return False
            if self.index[organization] == seen:
                self.index[organization] = version
                yield
                return True

    def mark(self) -> Step:
        if self.broken == "stale" and self.shard is not None and self.shard.sum is None:
            return
        self.shard = Shard(next(self.ids), None)
        yield

    def lister(self) -> Step:
        for _ in range(2):
            self.listing += 1
            yield

    # ------------------------------------------------------------------ who reads

    def reader(self) -> Step:
        for _ in range(self.rng.randint(1, 3)):
            listing = self.listing
            owed = {each for each, _ in self.pending}
            settled = [
                0 if organization in owed else version
                for organization, version in enumerate(self.index)
            ]
            yield
            shard = self.shard
            yield
            found = self.fresh(shard, listing)
            if found is None:
                found = yield from self.recompute(shard, listing)
            assert all(map(int.__le__, settled, found.rows)), f"{found.rows} lacks {settled}"
            assert found.listing >= listing, f"compared by {found.listing}, not {listing}"

    def recompute(self, shard: Shard | None, listing: int) -> Generator[None, None, Sum]:
        rows: list[int] = []
        for organization in range(ORGANIZATIONS):
            rows.append(self.index[organization])
            yield
        if self.broken == "before":
            shard = self.shard
            yield
        found = Sum(tuple(rows), listing)
        if self.broken == "etag" or self.shard == shard:
            self.shard = Shard(next(self.ids), found)
        yield
        return found

    def fresh(self, shard: Shard | None, listing: int | None = None) -> Sum | None:
        """What the shard says, unless it is stale or was compared by another listing."""
        found = None if shard is None else shard.sum
        if found is None or self.broken == "listing" or listing in (None, found.listing):
            return found
        return None


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    holds = "no sum is older than what was applied when it was asked for"
    return search(arguments, Run, runs=RUNS, holds=holds, say=say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
