"""A late first attempt, which lands after its repeat, changes nothing: whatever is written.

Azure may work on a write for 30 seconds, three times as long as anybody waits for it.
https://learn.microsoft.com/rest/api/storageservices/setting-timeouts-for-table-service-operations
"""

import ast
import importlib
import inspect
import itertools
import math
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

import graphql_api.storage
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.keys import TABLES
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.rejections import RejectionStorageService
from graphql_api.storage.table_store import Operation, RowConflict, TableStore
from tests.azure_stand_in.server import Asked, batches, is_done, standing_in
from tests.passing_store import PassingStore
from tests.storage.every_write import ORG, everything, exclusion, rejection
from tests.storage.faulty import Fault, FaultyStore, fault_at, hurried
from tests.storage.merging import Merging
from tests.storage.own_tables import OwnTables
from tests.storage.world import AUTHOR, INTEGRATION, World

STORAGE = Path(graphql_api.storage.__path__[0])
MAY_DELETE = {
    "pending.py": "a pending row: its key is its event's or its version's, and its transaction "
    "also changes a row that stays",
    "writer_marks.py": "a mark of a process that owes nothing: one that comes late leads recovery "
    "to nothing, and is deleted then",
    "recovery.py": "a mark of a dead process, by the ETag of who took it",
    "write_protocol.py": "a uniqueness row: in one transaction with the mapping, which stays",
    "secret_turns.py": "a turn without a secret, by its ETag: one that comes late is nobody's, and "
    "is taken over when it has lasted",
    "kept_secrets.py": "what is to be forgotten: a row is created with a turn alone, and a secret "
    "comes into it by its ETag",
    "listings.py": "a piece of a generation that is named no more, by the header's ETag: each is "
    "written once, and one that comes late never becomes the newest again",
    "jobs.py": "rows of a run that is over, or was not begun: one that comes late leads nowhere, "
    "and is removed with what is thirty days old; and a row that says which run is not over, whose "
    "transaction also changes the run's row",
    "job_lease.py": "a row that says which run is not over: its transaction also changes the run's "
    "row, by its ETag",
    "merges/records.py": "a row that leads to a merged organization: its transaction also changes "
    "the record of the merge, which stays",
    "repair/index.py": "a row of the index that no mapping stands behind: no write creates it",
    "repair/uniqueness.py": "a uniqueness row, by its ETag, that no live mapping stands behind",
}
"""Modules that delete rows, and why an attempt to create such a row that comes late is refused."""


class RecordingStore(PassingStore):
    """Keeps each transaction that was done, to do it again."""

    def __init__(self, store: TableStore) -> None:
        super().__init__(store)
        self.done: list[tuple[str, str, Sequence[Operation]]] = []

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        etags = await super().transact(table, partition_key, operations)
        self.done.append((table, partition_key, operations))
        return etags

    async def all_rows(self) -> Mapping[tuple[str, str, str], Mapping[str, object]]:
        partitions = {(table, partition_key) for table, partition_key, _ in self.done}
        return {
            (table, row.partition_key, row.row_key): row.properties
            for table, partition_key in partitions
            for row in await self._store.query(table, partition_key)
        }

    async def repeat(self) -> None:
        """All of it lands again, the newest first and then the oldest first."""
        for table, partition_key, operations in [*reversed(self.done), *self.done]:
            with suppress(RowConflict):
                await self._store.transact(table, partition_key, operations)


@pytest.fixture
def store() -> RecordingStore:
    return RecordingStore(MemoryTableStore())


async def test_no_write_changes_anything_when_it_lands_again_later(store: RecordingStore) -> None:
    world = World(store=store)
    await store.create_tables(TABLES)
    await world.create_organization(ORG)
    for name, write in everything(world):
        await write()
        as_it_was = await store.all_rows()
        await store.repeat()
        assert await store.all_rows() == as_it_was, f"after {name}"


async def test_no_write_of_a_merge_changes_anything_when_it_lands_again_later(
    store: RecordingStore,
) -> None:
    merging = await Merging.of(store)
    for write in (merging.run, merging.undo):
        await write()
        as_it_was = await store.all_rows()
        await store.repeat()
        assert await store.all_rows() == as_it_was


def test_every_write_of_the_storage_is_among_them() -> None:
    driven = {name for name, _ in everything(World(store=MemoryTableStore()))}
    assert driven == set(writes_of_the_storage())


def writes_of_the_storage() -> Iterator[str]:
    """Methods of services that take whose write it is."""
    for found in pkgutil.walk_packages([str(STORAGE)], "graphql_api.storage."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if inspect.isclass(value) and value.__module__ == module.__name__:
                for method, function in vars(value).items():
                    if inspect.iscoroutinefunction(function) and takes_an_author(function):
                        yield f"{name}.{method}"


def takes_an_author(function: Callable[..., object]) -> bool:
    is_public = not function.__name__.startswith("_")
    return is_public and "by" in inspect.signature(function).parameters


def test_a_module_that_deletes_rows_says_why_they_do_not_come_back() -> None:
    deleting = {
        str(path.relative_to(STORAGE))
        for path in STORAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Delete"
    }
    assert deleting == set(MAY_DELETE)


async def test_a_rejection_that_was_taken_back_is_not_revived_by_its_first_attempt() -> None:
    world = await World.of(MemoryTableStore(), [ORG])
    slow = FaultyStore(world.store, fault_at({1: Fault.UNKNOWN_LATE}))
    rejections = RejectionStorageService(world.store, clock=world.clock)

    await RejectionStorageService(slow, clock=world.clock).reject(rejection(), by=AUTHOR)
    await rejections.restore(INTEGRATION, ORG, "1", by=AUTHOR)
    [(_, first_attempt)] = slow.late
    with pytest.raises(RowConflict):
        await first_attempt()

    assert await rejections.list_by_integration(INTEGRATION) == []


async def test_a_rejection_that_stands_again_is_not_taken_back_by_a_first_attempt() -> None:
    world = await World.of(MemoryTableStore(), [ORG])
    slow = FaultyStore(world.store, fault_at({1: Fault.UNKNOWN_LATE}))
    rejections = RejectionStorageService(world.store, clock=world.clock)

    await rejections.reject(rejection(), by=AUTHOR)
    await RejectionStorageService(slow, clock=world.clock).restore(INTEGRATION, ORG, "1", by=AUTHOR)
    await rejections.reject(rejection(), by=AUTHOR)
    [(_, first_attempt)] = slow.late
    with pytest.raises(RowConflict):
        await first_attempt()

    assert len(await rejections.list_by_integration(INTEGRATION)) == 1


async def test_an_exclusion_that_was_removed_is_not_revived_by_its_first_attempt() -> None:
    world = await World.of(MemoryTableStore(), [ORG])
    slow = FaultyStore(world.store, fault_at({1: Fault.UNKNOWN_LATE}))
    exclusions = ExclusionStorageService(world.store, clock=world.clock)

    said = await ExclusionStorageService(slow, clock=world.clock).exclude(exclusion(), by=AUTHOR)
    await exclusions.remove(said.exclusion_id, by=AUTHOR)
    [(_, first_attempt)] = slow.late
    with pytest.raises(RowConflict):
        await first_attempt()

    assert await exclusions.of_organizations([ORG]) == []


async def test_a_batch_that_azure_holds_and_does_later_changes_nothing(azurite: str) -> None:
    """Of each two batches the first is held: its writer hears nothing, and sends it again."""
    numbers = itertools.count()

    def every_other(asked: Asked) -> bool:
        return batches(asked) and next(numbers) % 2 == 0

    async with standing_in(azurite) as stand_in:
        url = stand_in.connection_string
        azure = AzureTableStore.from_connection_string(url, patience=hurried())
        async with aclosing(azure):
            store = RecordingStore(await OwnTables.create(azure, TABLES))
            world = World(store=store)
            await world.create_organization(ORG)
            stand_in.hold(to=every_other, times=math.inf)
            for _, write in everything(world):
                await write()
            stand_in.script.clear()
            as_it_was = await store.all_rows()
            late = [is_done(await held.release()) for held in stand_in.held]
            assert len(late) > 50
            assert await store.all_rows() == as_it_was
