"""Listings in the store: the newest one, whole or not at all, whatever fails and whoever meets."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from graphql_api.models.listed_organizations import ListedOrganizations
from graphql_api.models.listing import Listing
from graphql_api.models.text_columns import KeptMetadata
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.keys import LISTINGS, listing_header_key
from graphql_api.storage.listing_rows import FORMAT, PIECE_CHARACTERS
from graphql_api.storage.listings import WRITTEN_WITHIN, ListingGivenUp, ListingStorage
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.table_store import (
    Delete,
    LimitExceeded,
    Operation,
    Row,
    RowConflict,
    TableStore,
    TableStoreError,
    Upsert,
    Value,
)
from integrations.base import ExternalOrganization
from tests.passing_store import PassingStore
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.own_tables import OwnTables
from tests.storage.world import Clock, no_pause

NAME = "halopsa"
LONG = "é" * (PIECE_CHARACTERS // 3)


def listing(number: int, *, organizations: int = 7, text: str = LONG) -> Listing:
    """Of several pieces; everything in it names its number."""
    clock = Clock()
    return Listing(
        organizations=ListedOrganizations(
            ExternalOrganization(
                id=f"{number}.{each}",
                name=f"Branno {number}",
                is_active=each % 2 == 0,
                metadata={"text": text, "seats": 3, "none": None} if each else {},
                is_nameless=each == 3,
            )
            for each in range(organizations)
        ),
        cached_at=clock.now + timedelta(hours=number),
        expires_at=clock.now + timedelta(hours=number + 1),
        notes=(f"note {number}",),
    )


@pytest.fixture
async def store() -> TableStore:
    store = MemoryTableStore()
    await store.create_tables([LISTINGS])
    return store


def storage(store: TableStore, clock: Clock | None = None) -> ListingStorage:
    return ListingStorage(store, clock=clock or Clock(), pause=no_pause)


async def newest(store: TableStore) -> Listing | None:
    found = await storage(store).read(NAME)
    return None if found is None else found[1]


async def rows(store: TableStore) -> list[Row]:
    return await store.query(LISTINGS, NAME, before="~")


async def test_what_is_kept_is_read_as_it_was(store: TableStore) -> None:
    kept = listing(1)
    generation = await storage(store).keep(NAME, kept)
    assert await storage(store).read(NAME) == (generation, kept)
    contents = await storage(store).newest(NAME)
    assert contents is not None
    assert (contents.generation, contents.pieces, contents.organizations) == (generation, 3, 7)
    assert await storage(store).read("hudu") is None


async def test_metadata_stay_texts_until_they_are_asked_for(store: TableStore) -> None:
    await storage(store).keep(NAME, listing(1))
    read = await newest(store)
    assert read is not None
    kinds = {type(each.metadata) for each in read.organizations}
    assert kinds == {dict, KeptMetadata}  # without any there is no text


@pytest.mark.parametrize("organizations", [0, 1])
async def test_a_small_listing_is_one_too(store: TableStore, organizations: int) -> None:
    kept = listing(1, organizations=organizations)
    await storage(store).keep(NAME, kept)
    assert await newest(store) == kept


@pytest.mark.parametrize("character", ["a", "é", "\U0001f6a2", '"', "\\", "\n"])
async def test_a_large_listing_keeps_to_the_limits_of_tables(
    store: TableStore, character: str
) -> None:
    kept = listing(1, organizations=2_000, text=character * 300)
    await storage(store).keep(NAME, kept)
    assert await newest(store) == kept
    assert len(await rows(store)) < 50


async def test_one_that_no_row_can_hold_leaves_the_one_before(store: TableStore) -> None:
    await storage(store).keep(NAME, listing(1))
    with pytest.raises(LimitExceeded):
        await storage(store).keep(NAME, listing(2, text="x" * 2_000_000))
    assert await newest(store) == listing(1)


async def test_a_listing_is_kept_in_azure_too(azurite: str) -> None:
    azure = AzureTableStore.from_connection_string(azurite)
    own = await OwnTables.create(azure, [LISTINGS])
    for number in (1, 2, 3):
        await storage(own).keep(NAME, listing(number, text="\U0001f6a2" * 60_000))
        await storage(own).remove_old(NAME)
    assert await newest(own) == listing(3, text="\U0001f6a2" * 60_000)
    await azure.aclose()


async def test_the_newest_and_the_one_before_stay_and_nothing_else(store: TableStore) -> None:
    found = [await storage(store).keep(NAME, listing(number)) for number in range(5)]
    removed = await storage(store).remove_old(NAME)
    assert removed == 9
    stay = {row.row_key.rpartition("_")[0] for row in await rows(store)}
    assert stay == set(found[-2:])
    assert await newest(store) == listing(4)


async def test_what_is_being_written_is_not_removed(store: TableStore) -> None:
    clock = Clock()
    reached, goes_on = asyncio.Event(), asyncio.Event()

    class Slow(PassingStore):
        async def transact(self, table: str, partition_key: str, operations: Any) -> Any:
            if any("_000002" in each.row_key for each in operations):
                reached.set()
                await goes_on.wait()
            return await super().transact(table, partition_key, operations)

    slow = asyncio.create_task(storage(Slow(store), clock).keep(NAME, listing(1)))
    await reached.wait()
    for number in (2, 3, 4):
        await storage(store, clock).keep(NAME, listing(number))
        await storage(store, clock).remove_old(NAME)
    goes_on.set()
    await slow
    assert await newest(store) == listing(1)


async def test_who_removes_by_an_older_header_removes_nothing(store: TableStore) -> None:
    await storage(store).keep(NAME, listing(1))

    class Behind(PassingStore):
        """Another listing is kept between the header and what it does not name."""

        async def query(self, table: str, partition_key: str, **options: Any) -> list[Row]:
            if not was_kept:
                was_kept.append(await storage(store).keep(NAME, listing(2)))
            return await super().query(table, partition_key, **options)

    was_kept: list[str] = []
    with pytest.raises(RowConflict):
        await storage(Behind(store)).remove_old(NAME)
    assert await newest(store) == listing(2)


async def test_who_takes_too_long_keeps_nothing_and_is_cleaned_up(store: TableStore) -> None:
    clock = Clock()

    class Waiting(PassingStore):
        """Others keep listings before the last piece is written."""

        async def transact(self, table: str, partition_key: str, operations: Any) -> Any:
            if any("_000002" in each.row_key for each in operations):
                clock.wait(WRITTEN_WITHIN.total_seconds())
                for number in (2, 3):
                    await storage(store, clock).keep(NAME, listing(number))
                    await storage(store, clock).remove_old(NAME)
            return await super().transact(table, partition_key, operations)

    with pytest.raises(ListingGivenUp):
        await storage(Waiting(store), clock).keep(NAME, listing(1))
    assert await newest(store) == listing(3)
    await storage(store, clock).remove_old(NAME)
    assert len({row.row_key.rpartition("_")[0] for row in await rows(store)}) == 2


async def test_a_reader_who_is_late_looks_again(store: TableStore) -> None:
    await storage(store).keep(NAME, listing(1))

    class Late(PassingStore):
        """Two listings are kept between the header and the pieces, and the first one removed."""

        is_first = True

        async def query(self, table: str, partition_key: str, **options: Any) -> list[Row]:
            if self.is_first:
                self.is_first = False
                for number in (2, 3):
                    await storage(store).keep(NAME, listing(number))
                await storage(store).remove_old(NAME)
            return await super().query(table, partition_key, **options)

    assert await newest(Late(store)) == listing(3)


@pytest.mark.parametrize("fault", list(Fault))
async def test_whatever_fails_while_it_is_kept_the_newest_is_whole(fault: Fault) -> None:
    for number in range(20):
        inner = MemoryTableStore()
        await inner.create_tables([LISTINGS])
        await storage(inner).keep(NAME, listing(1))
        failing = FaultyStore(inner, fault_at({number: fault}))
        clock = Clock()
        try:
            await storage(failing, clock).keep(NAME, listing(2))
            await storage(failing, clock).remove_old(NAME)
        except (TableStoreError, Killed):
            assert await newest(inner) in (listing(1), listing(2)), number
        else:
            assert await newest(inner) == listing(2), number
        for _, late in failing.late:
            try:
                await late()
            except RowConflict:
                continue
        assert await newest(inner) in (listing(1), listing(2)), number

        clock.wait(WRITTEN_WITHIN.total_seconds())
        for later in (3, 4):
            await storage(inner, clock).keep(NAME, listing(later))
            await storage(inner, clock).remove_old(NAME)
        assert await newest(inner) == listing(4), number
        kept = {row.row_key.rpartition("_")[0] for row in await rows(inner)}
        assert len(kept) == 2, f"call {number} left pieces for good"


async def test_no_write_changes_anything_when_it_lands_again_later(store: TableStore) -> None:
    done: list[list[Operation]] = []

    class Recording(PassingStore):
        async def transact(self, table: str, partition_key: str, operations: Any) -> Any:
            etags = await super().transact(table, partition_key, operations)
            done.append(list(operations))
            return etags

    for number in range(4):
        await storage(Recording(store)).keep(NAME, listing(number))
        await storage(Recording(store)).remove_old(NAME)
    for operations in [*reversed(done), *done]:
        try:
            await store.transact(LISTINGS, NAME, operations)
        except RowConflict:
            continue
    assert await newest(store) == listing(3)
    await storage(store).remove_old(NAME)
    assert await newest(store) == listing(3)
    assert len({row.row_key.rpartition("_")[0] for row in await rows(store)}) == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"Building": "{broken"},
        {"Building": "[]"},
        {"CachedAt": "soon"},
        {"Organizations": 8},
        {"Notes": "{"},
    ],
)
async def test_a_listing_that_cannot_be_read_is_absent_and_the_next_takes_its_place(
    store: TableStore, broken: dict[str, Value], caplog: pytest.LogCaptureFixture
) -> None:
    await storage(store).keep(NAME, listing(1))
    key = listing_header_key(FORMAT)
    header = await store.get(LISTINGS, NAME, key)
    assert header is not None
    properties = {**header.properties, **broken}
    await store.transact(LISTINGS, NAME, [Upsert(row_key=key, properties=properties)])
    assert await newest(store) is None
    assert "halopsa: the listing" in caplog.text
    await storage(store).keep(NAME, listing(2))
    await storage(store).remove_old(NAME)
    assert await newest(store) == listing(2)


@pytest.mark.parametrize("text", ["{broken", "{}", '["17"]', '[["17", "B", true, false]]', "[[1]]"])
async def test_a_piece_that_cannot_be_read_makes_the_listing_absent(
    store: TableStore, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    await storage(store).keep(NAME, listing(1))
    [piece, *_] = await rows(store)
    broken = Upsert(row_key=piece.row_key, properties={"Organizations": text})
    await store.transact(LISTINGS, NAME, [broken])
    assert await newest(store) is None
    assert "not whole" in caplog.text


async def test_a_missing_piece_makes_the_listing_absent(store: TableStore) -> None:
    await storage(store).keep(NAME, listing(1))
    for piece in await rows(store):
        await store.transact(LISTINGS, NAME, [Delete(row_key=piece.row_key)])
        assert await newest(store) is None
        restored = Upsert(row_key=piece.row_key, properties=piece.properties)
        await store.transact(LISTINGS, NAME, [restored])
    assert await newest(store) == listing(1)


async def test_what_a_program_of_another_format_keeps_is_left_alone(store: TableStore) -> None:
    others: list[Operation] = [
        Upsert(row_key=key, properties={"Text": json.dumps(["?"])})
        for key in ("0.abc_000000", "10.abc_000000", "2.abc_000000", "~listing_2")
    ]
    await store.transact(LISTINGS, NAME, others)
    for number in range(3):
        await storage(store).keep(NAME, listing(number))
        await storage(store).remove_old(NAME)
    assert await newest(store) == listing(2)
    for each in others:
        assert await store.get(LISTINGS, NAME, each.row_key) is not None
