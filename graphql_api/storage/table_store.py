"""The port to table storage, in its own words: rows, partitions, transactions, ETags.

TableStoreError
├── RowConflict        the store is not as the operation expected it
│   ├── RowExists      a create met a row that is there
│   ├── RowNotFound    a replace or delete met no row
│   └── ETagMismatch   the row was changed since it was read
├── RowUnreadable      the row is there, and what it holds cannot be decoded
├── LimitExceeded      a key, property, row or transaction that no adapter may send
├── StorageUnavailable the store could not be reached, or not do it now; nothing was written
│   └── StorageRefused it was reached and will not do it, until somebody changes something
└── OutcomeUnknown     it is not known whether a write happened: its connection dropped, say
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from graphql_api.storage.arrears import Arrears
    from graphql_api.storage.patience import Patience

Value = str | bool | int | float
"""A property's value. Integers are 32-bit; an absent value is an absent property."""


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A row before it is stored."""

    partition_key: str
    row_key: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Row(Entity):
    """An entity as the store holds it; the ETag changes with every write of the row."""

    etag: str

    @property
    def is_readable(self) -> bool:
        return not isinstance(self.properties, Unreadable)


@dataclass(frozen=True, kw_only=True)
class Unreadable(Mapping[str, Value]):
    """Properties that somebody garbled. The row stands among the others, which so can be read; but
    whoever looks into this one is told. It is not empty: that would have a meaning.

    `place` is the row's, for a person.
    """

    place: str

    def __getitem__(self, name: str) -> Value:
        raise self._failure()

    def __iter__(self) -> Iterator[str]:
        raise self._failure()

    def __len__(self) -> int:
        raise self._failure()

    def _failure(self) -> "RowUnreadable":
        return RowUnreadable(f"{self.place} cannot be read; `orgmap repair` names it too.")


@dataclass(frozen=True, kw_only=True)
class Create:
    """Fails with RowExists if the row is there."""

    row_key: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Replace:
    """Replaces all properties. With an ETag, only while the row still has it."""

    row_key: str
    properties: Mapping[str, Value]
    etag: str | None = None


@dataclass(frozen=True, kw_only=True)
class Upsert:
    """Creates or replaces, whatever was there."""

    row_key: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Delete:
    """With an ETag, only while the row still has it."""

    row_key: str
    etag: str | None = None


Operation = Create | Replace | Upsert | Delete


class TableStore(Protocol):
    """Three adapters, sqlite, azure and memory, pass one contract suite in tests/storage."""

    @property
    def patience(self) -> "Patience":
        """How writers ask again what has an unknown outcome. A read is asked again by the store."""

    @property
    def arrears(self) -> "Arrears":
        """What this process has committed here and not applied yet."""

    async def create_tables(self, tables: Sequence[str]) -> None:
        """Create the tables that are missing. Raises StorageUnavailable."""

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        """One row, or None. Raises LimitExceeded, StorageUnavailable."""

    async def query(
        self,
        table: str,
        partition_key: str,
        *,
        start: str | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        """Rows of one partition in ascending order of RowKey, all of them or the first `limit`.

        `start` is inclusive, `after` and `before` are exclusive bounds of the RowKey.
        Raises LimitExceeded, StorageUnavailable.
        """

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        """Do all operations or none; each row at most once. Returns the new ETags, in order.

        None stands for a deleted row. Raises RowExists, RowNotFound, ETagMismatch (the first
        operation that failed), LimitExceeded, StorageUnavailable, OutcomeUnknown.
        """

    async def check_writable(self) -> None:
        """Does nothing if writes are kept, as far as the store can tell by itself.

        Readiness asks it. Raises StorageUnavailable, OutcomeUnknown.
        """

    async def aclose(self) -> None:
        """Close arrears, then connections. Called once."""


@runtime_checkable
class ChecksItself(Protocol):
    """A store whose file may be damaged where nobody has read yet."""

    async def damage(self) -> Sequence[str]:
        """A line for each thing that is wrong. Raises StorageUnavailable."""


class TableStoreError(Exception):
    pass


class RowConflict(TableStoreError):
    """The store is not as the operation expected it; nothing of the transaction was written."""

    def __init__(self, table: str, partition_key: str, row_key: str) -> None:
        super().__init__(f"{type(self).__name__}: {table}({partition_key!r}, {row_key!r})")
        self.table = table
        self.partition_key = partition_key
        self.row_key = row_key


class RowExists(RowConflict):
    pass


class RowNotFound(RowConflict):
    pass


class ETagMismatch(RowConflict):
    pass


class RowUnreadable(TableStoreError, ValueError):
    """The message names the row."""


class LimitExceeded(TableStoreError):
    """The message names the limit and what was given."""


class _Outage(TableStoreError):
    """A failure that may be over in a moment.

    `is_busy`: the store answers, if not with what it was asked for. `retry_after` is for how many
    seconds it wants to be left alone. `reason` may be shown to anybody.
    """

    def __init__(
        self,
        message: str = "",
        *,
        reason: str = "",
        is_busy: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.is_busy = is_busy
        self.retry_after = retry_after
        self.tries = 1
        self.seconds = 0.0

    def __str__(self) -> str:
        told = super().__str__()
        if self.tries == 1:
            return told
        return f"{told} It was asked {self.tries} times in {self.seconds:.1f} s."


class StorageUnavailable(_Outage):
    pass


class StorageRefused(StorageUnavailable):
    """The reason says who has to change what; asking again changes nothing."""


class OutcomeUnknown(_Outage):
    pass
