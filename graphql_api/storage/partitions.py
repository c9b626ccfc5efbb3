"""Walks over many rows: page by page, and organization by organization."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from graphql_api.storage.keys import HELPER_ROWS, ORGANIZATIONS, ORGANIZATIONS_PARTITION, end_of
from graphql_api.storage.parallel_reads import all_of
from graphql_api.storage.table_store import Row, TableStore

PAGE = 500
PARALLEL = 8
"""Organizations that are looked at together."""

Result = TypeVar("Result")


async def rows_before_helpers(
    store: TableStore, table: str, partition_key: str
) -> AsyncIterator[Row]:
    async for page in _pages(store, table, partition_key, before=HELPER_ROWS):
        for row in page:
            yield row


async def rows_with_prefix(
    store: TableStore, table: str, partition_key: str, prefix: str
) -> AsyncIterator[Row]:
    pages = _pages(store, table, partition_key, start=prefix, before=end_of(prefix))
    async for page in pages:
        for row in page:
            yield row


async def for_each_organization(
    store: TableStore, visit: Callable[[str], Awaitable[Result]], *, parallel: int = PARALLEL
) -> AsyncIterator[Result]:
    """Call `visit` with the id of each organization; yields its results in order of ids."""
    async for page in _pages(store, ORGANIZATIONS, ORGANIZATIONS_PARTITION, before=HELPER_ROWS):
        for first in range(0, len(page), parallel):
            batch = page[first : first + parallel]
            for result in await all_of(visit(row.row_key) for row in batch):
                yield result


async def _pages(
    store: TableStore,
    table: str,
    partition_key: str,
    *,
    before: str,
    start: str | None = None,
) -> AsyncIterator[list[Row]]:
    after: str | None = None
    while True:
        page = await store.query(
            table, partition_key, start=start, after=after, before=before, limit=PAGE
        )
        yield page
        if len(page) < PAGE:
            return
        start, after = None, page[-1].row_key
