"""Proves that pages make up a whole listing, or says what is wrong with them. No I/O."""

from collections.abc import Sequence

from integrations.rest.pagination import PageCall


class IncompleteListing(ValueError):
    """The pages do not make up a whole listing."""


class ListingProof:
    """Counts the rows of a listing's pages, taken in order."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._asked: set[object] = set()
        self._last: object = None
        self._rows = 0
        self._total: int | None = None

    @property
    def total(self) -> int | None:
        return self._total

    @property
    def complete(self) -> bool:
        """Whether the total is known and reached."""
        return self._total is not None and self._rows == self._total

    def expect(self, total: int) -> None:
        """Take in what a page says of the total. Raises IncompleteListing where it changed."""
        # A row removed on an earlier page moves another one to where it is never read.
        if self._total not in (None, total):
            raise IncompleteListing(f"the total changed from {self._total} to {total} meanwhile")
        self._total = total

    def ask(self, call: PageCall) -> None:
        """Note a request. Raises IncompleteListing where it was made before."""
        if call.identity in self._asked:
            raise IncompleteListing("the next page is one that was read already")
        self._asked.add(call.identity)

    def add(self, rows: Sequence[object], ids: Sequence[str | None]) -> None:
        """Take in the next page. Raises IncompleteListing where a row is repeated or too many."""
        for id in ids:
            self._add_id(id)
        if rows and rows == self._last:  # rows without ids
            raise IncompleteListing(f"the same {len(rows)} rows were sent twice")
        self._rows += len(rows)
        self._last = rows
        if self._total is not None and self._rows > self._total:
            raise self._mismatch()

    def finish(self) -> None:
        """The vendor has no more pages. Raises IncompleteListing where rows are missing."""
        if self._total is not None and not self.complete:
            raise self._mismatch()

    def _add_id(self, id: str | None) -> None:
        if id is None:
            return
        if id in self._ids:
            raise IncompleteListing(f"id {id} was sent twice")
        self._ids.add(id)

    def _mismatch(self) -> IncompleteListing:
        return IncompleteListing(f"{self._total} promised, {self._rows} sent")
