"""Notes the rows that one run of repair met and could not read, whichever table they stand in."""

from collections.abc import Iterable, Sequence

from graphql_api.storage.arrears import Arrears
from graphql_api.storage.keys import ORG_MAPPINGS, ORG_PERMISSIONS, PROVIDER_WIDE
from graphql_api.storage.patience import Patience
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind
from graphql_api.storage.table_store import Operation, Row, TableStore

_Place = tuple[str, str, str]
"""A table, a partition and a row."""


class NotingStore:
    """Passes everything on."""

    def __init__(self, store: TableStore) -> None:
        self._store = store
        self._unreadable: dict[_Place, None] = {}

    async def unreadable(self) -> list[Divergence]:
        """Those that still cannot be read: some are written anew from what others say."""
        places = sorted(self._unreadable)
        rows = [(table, await self._store.get(table, *key)) for table, *key in places]
        return [
            _divergence(table, row)
            for table, row in rows
            if row is not None and not row.is_readable
        ]

    @property
    def patience(self) -> Patience:
        return self._store.patience

    @property
    def arrears(self) -> Arrears:
        return self._store.arrears

    async def create_tables(self, tables: Sequence[str]) -> None:
        await self._store.create_tables(tables)

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        row = await self._store.get(table, partition_key, row_key)
        self._note(table, [] if row is None else [row])
        return row

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
        rows = await self._store.query(
            table, partition_key, start=start, after=after, before=before, limit=limit
        )
        self._note(table, rows)
        return rows

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        return await self._store.transact(table, partition_key, operations)

    async def check_writable(self) -> None:
        await self._store.check_writable()

    async def aclose(self) -> None:
        """The store belongs to whoever opened it."""

    def _note(self, table: str, rows: Iterable[Row]) -> None:
        for row in rows:
            if not row.is_readable:
                self._unreadable[table, row.partition_key, row.row_key] = None


def _divergence(table: str, row: Row) -> Divergence:
    is_of_one = table in (ORG_MAPPINGS, ORG_PERMISSIONS) and row.partition_key != PROVIDER_WIDE
    return Divergence(
        kind=DivergenceKind.ROW_UNREADABLE,
        organization=row.partition_key if is_of_one else None,
        detail=(
            f"{table}: row {row.row_key!r} of partition {row.partition_key!r} cannot be read; it "
            "is left as it is, to be restored from a backup"
        ),
    )
