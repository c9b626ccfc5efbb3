"""Listings in pages: what came back decides when to stop, never the size asked for. No I/O."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class IncompleteListing(ValueError):
    """The pages do not make up a whole listing."""


class CountedListing(Generic[Item]):
    """Collects the pages of a listing that states its total, and proves that they are all of it."""

    def __init__(self, *, key: Callable[[Item], Hashable]) -> None:
        self._key = key
        self._items: dict[Hashable, Item] = {}
        self._total: int | None = None

    @property
    def complete(self) -> bool:
        return self._total == len(self._items)

    @property
    def items(self) -> list[Item]:
        return list(self._items.values())

    def add(self, page: Sequence[Item], *, total: int) -> None:
        """Take the next page in. Raises IncompleteListing where a row is missing or repeated."""
        self._expect_total(total)
        if not page and not self.complete:
            raise IncompleteListing(f"{total} promised, {len(self._items)} sent")
        for item in page:
            self._add_item(item)
        if len(self._items) > total:
            raise IncompleteListing(f"{total} promised, {len(self._items)} sent")

    def _expect_total(self, total: int) -> None:
        # A row removed on an earlier page moves another one to where it is never read.
        if self._total not in (None, total):
            raise IncompleteListing(f"the total changed from {self._total} to {total} meanwhile")
        self._total = total

    def _add_item(self, item: Item) -> None:
        key = self._key(item)
        if key in self._items:
            raise IncompleteListing(f"id {key} was sent twice")
        self._items[key] = item
