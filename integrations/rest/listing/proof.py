"""Proves that the pages of a listing are complete, or raises the reason why not. No I/O."""

from collections.abc import Sequence

from integrations.rest.listing.pagination import PageCall


class IncompleteListing(ValueError):
    """The pages do not make up the whole listing."""


class ListingProof:
    """Counts the rows of a listing's pages, taken in order."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._requested: set[object] = set()
        self._last: object = None
        self._rows = 0
        self._total: int | None = None

    @property
    def total(self) -> int | None:
        return self._total

    @property
    def complete(self) -> bool:
        """True if the total is known and reached."""
        return self._total is not None and self._rows == self._total

    def expect(self, total: int) -> None:
        """Note the total that a page tells. Raises IncompleteListing if it changed."""
        # A row removed on an earlier page moves another one to where it is never read.
        if self._total not in (None, total):
            raise IncompleteListing(
                f"the total changed from {self._total} to {total} during the listing"
            )
        self._total = total

    def request(self, call: PageCall) -> None:
        """Note a request for a page. Raises IncompleteListing if it was made before."""
        if call.identity in self._requested:
            raise IncompleteListing("the next page is one that was already read")
        self._requested.add(call.identity)

    def add(self, rows: Sequence[object], ids: Sequence[str | None]) -> None:
        """Count the next page. Raises IncompleteListing if a row is repeated or one too many."""
        for id in ids:
            self._add_id(id)
        if rows and rows == self._last:  # rows without ids
            raise IncompleteListing(f"the same {len(rows)} rows were sent twice")
        self._rows += len(rows)
        self._last = rows
        if self._total is not None and self._rows > self._total:
            raise self._mismatch()

    def finish(self) -> None:
        """The vendor has no more pages. Raises IncompleteListing if rows are missing."""
        if self._total is not None and not self.complete:
            raise self._mismatch()

    def _add_id(self, id: str | None) -> None:
        if id is None:
            return
        if id in self._ids:
            raise IncompleteListing(f"id {id} was sent twice")
        self._ids.add(id)

    def _mismatch(self) -> IncompleteListing:
        return IncompleteListing(f"the total is {self._total}, but {self._rows} rows were sent")
