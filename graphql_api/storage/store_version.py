"""The version of what the store holds; a program refuses a store that a newer one has written.

A version is the number of the form, not of a release: it goes up when a program from before would
misread or destroy what is stored, and stays when it can leave alone what it does not know.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Self

from graphql_api.storage.keys import META, META_PARTITION, TABLES, VERSION_ROW
from graphql_api.storage.table_store import (
    Create,
    Replace,
    Row,
    RowConflict,
    StorageRefused,
    StorageUnavailable,
    TableStore,
)

logger = logging.getLogger(__name__)

VERSION = 1
LOOK_SECONDS = 3.0


class StoreIsNewer(StorageRefused):
    """Waiting does not help: another program is needed."""

    @classmethod
    def than(cls, known: int, *, found: object) -> Self:
        told = (
            f"The store has version {found}, and this program knows version {known} and older "
            "ones. Start the newer program that wrote it, or restore a backup from before."
        )
        return cls(told, reason=told)


async def prepare_store(store: TableStore, *, version: int = VERSION) -> None:
    """Make the tables that are missing, and mark the store with this version if it is newer.

    Who may read alone goes on without marking it. Raises StoreIsNewer before anything but the
    mark's table is made, and TableStoreError.
    """
    await store.create_tables([META])
    try:
        await _mark(store, version)
    except StoreIsNewer:
        raise
    except StorageRefused as refused:
        logger.warning("The store is not marked with its version: %s", refused)
    await store.create_tables(TABLES)


async def refuse_newer(store: TableStore) -> None:
    """Waits for no store that is away or not made yet. Raises StoreIsNewer."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            row = await store.get(META, META_PARTITION, VERSION_ROW)
    except (StorageUnavailable, TimeoutError):
        return
    _version_of(row, VERSION)


async def stop_writing_if_newer(store: TableStore) -> None:
    """As a newer program may mark the store while this one has it open.

    From then on the store refuses what this process would write. One call. Raises StoreIsNewer.
    """
    try:
        await refuse_newer(store)
    except StoreIsNewer as refusal:
        store.arrears.refuse(refusal)
        raise


async def _mark(store: TableStore, version: int) -> None:
    row = await store.get(META, META_PARTITION, VERSION_ROW)
    while _version_of(row, version) < version:
        with suppress(RowConflict):  # another process marks it meanwhile
            await store.transact(META, META_PARTITION, [_marked(row, version)])
        row = await store.get(META, META_PARTITION, VERSION_ROW)


def _version_of(row: Row | None, known: int) -> int:
    """0 stands for a store without a mark. Raises StoreIsNewer."""
    if row is None:
        return 0
    found = row.properties.get("Version")
    if type(found) is not int or found > known:
        raise StoreIsNewer.than(known, found=found)
    return found


def _marked(row: Row | None, version: int) -> Create | Replace:
    if row is None:
        return Create(row_key=VERSION_ROW, properties={"Version": version})
    properties = {**row.properties, "Version": version}
    return Replace(row_key=VERSION_ROW, properties=properties, etag=row.etag)
