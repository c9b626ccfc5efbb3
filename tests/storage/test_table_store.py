"""The contract of the port, held by every adapter."""

import asyncio
from collections.abc import Awaitable, Iterable
from operator import ge, gt, lt
from types import MappingProxyType
from typing import TypeVar

import pytest

from graphql_api.storage.table_store import (
    Create,
    Delete,
    ETagMismatch,
    LimitExceeded,
    Operation,
    Replace,
    Row,
    RowConflict,
    RowExists,
    RowNotFound,
    StorageUnavailable,
    TableStore,
    Upsert,
    Value,
)

Result = TypeVar("Result")

AWKWARD_KEYS = [
    "it's", "''", "a''b", " ", "a ", "  a  b", "a%b", "%27", "%2F", "a+b", "a&b=c", "$x",
    "a;b", "a:b", "a@b", 'a"b', "<a>", "[x]", "(x)", "a,b", "~x", "{x}", "é", "日本", "😀",
    "RowKey eq 'a'",
]  # fmt: skip


async def test_a_missing_row_is_none(store: TableStore, table: str) -> None:
    assert await store.get(table, "p", "missing") is None


async def test_a_created_row_is_read_with_the_etag_that_its_write_returned(
    store: TableStore, table: str
) -> None:
    properties = MappingProxyType({"A": "b"})
    [etag] = await store.transact(table, "p", [Create(row_key="r", properties=properties)])

    assert etag is not None
    expected = Row(partition_key="p", row_key="r", properties={"A": "b"}, etag=etag)
    assert await store.get(table, "p", "r") == expected
    assert await store.query(table, "p") == [expected]


async def test_values_come_back_with_their_types(store: TableStore, table: str) -> None:
    properties: dict[str, Value] = {
        "Text": "text",
        "Empty": "",
        "Time": "2026-01-02T03:04:05.678901Z",
        "Guid": "c9da6455-213d-42c9-9a79-3e9149a57833",
        "Number": "42",
        "Unicode": "Zürich 日本 😀 \u2028 \x00 \r\n\t \\ \" '",
        "Json": '{"a": [1, "é"]}',
        "True": True,
        "False": False,
        "Zero": 0,
        "One": 1,
        "Largest": 2**31 - 1,
        "Smallest": -(2**31),
        "WholeFloat": 1.0,
        "Float": 0.1,
        "LargeFloat": 1.5e300,
        "SmallFloat": -5e-324,
    }
    await store.transact(table, "p", [Create(row_key="r", properties=properties)])

    row = await store.get(table, "p", "r")

    assert row is not None
    assert row.properties == properties
    types = {name: type(value) for name, value in row.properties.items()}
    assert types == {name: type(value) for name, value in properties.items()}
    assert await store.query(table, "p") == [row]


async def test_a_row_may_have_no_properties(store: TableStore, table: str) -> None:
    await store.transact(table, "p", [Upsert(row_key="r", properties={})])
    row = await store.get(table, "p", "r")
    assert row is not None
    assert row.properties == {}


async def test_the_largest_string_and_key_are_kept(store: TableStore, table: str) -> None:
    key, text = "é" * 512, "日" * 32_768
    await store.transact(table, key, [Create(row_key=key, properties={"A": text})])

    [row] = await store.query(table, key, start=key, after="d", before="日")

    assert row == await store.get(table, key, key)
    assert row.properties["A"] == text


@pytest.mark.parametrize("key", AWKWARD_KEYS)
async def test_any_allowed_key_can_be_written_read_and_found(
    store: TableStore, table: str, key: str
) -> None:
    await store.transact(table, key, [Create(row_key=key, properties={"N": 1})])
    await store.transact(table, key, [Replace(row_key=key, properties={"N": 2})])
    [etag] = await store.transact(table, key, [Upsert(row_key=key, properties={"N": 3})])

    assert etag is not None
    expected = Row(partition_key=key, row_key=key, properties={"N": 3}, etag=etag)
    assert await store.get(table, key, key) == expected
    assert await store.query(table, key, start=key) == [expected]
    assert await store.query(table, key, after=key) == []
    assert await store.query(table, key, before=key) == []

    await store.transact(table, key, [Delete(row_key=key, etag=etag)])
    assert await store.query(table, key) == []


async def test_a_query_returns_its_partition_in_order_of_row_keys(
    store: TableStore, table: str
) -> None:
    keys = ["b", "a", "~z", "A", "_", "B1", "B", "é", "1", "10", "2"]
    await store.transact(table, "p", [Create(row_key=key, properties={}) for key in keys])
    for partition in ("o", "q", "P", "p1"):
        await store.transact(table, partition, [Create(row_key="x", properties={})])

    assert await keys_of(store, table) == sorted(keys)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"start": "b"}, "bcd"),
        ({"after": "b"}, "cd"),
        ({"before": "c"}, "ab"),
        ({"start": "b", "before": "d"}, "bc"),
        ({"after": "a", "before": "c"}, "b"),
        ({"start": "a", "after": "b", "before": "d"}, "c"),
        ({"start": "aa", "before": "bb"}, "b"),
        ({"start": "c", "before": "b"}, ""),
        ({"start": "", "before": "b"}, "a"),
        ({"start": "a/?#\\", "before": "c\x7f"}, "bc"),
    ],
)
async def test_bounds_select_a_range(
    store: TableStore, table: str, bounds: dict[str, str], expected: str
) -> None:
    await store.transact(table, "p", [Create(row_key=key, properties={}) for key in "abcd"])
    rows = await store.query(table, "p", **bounds)  # type: ignore[arg-type]
    assert "".join(row.row_key for row in rows) == expected


@pytest.mark.parametrize("bound", ["a\x00", "a\x1fz", "a\x7f", "a\x9f~", "\x00", "\x80"])
async def test_a_bound_with_a_control_character_selects_what_its_order_says(
    store: TableStore, table: str, bound: str
) -> None:
    keys = ["a", "a ", "a~", "a\xa0", "aé", "b", "~"]
    await store.transact(table, "p", [Create(row_key=key, properties={}) for key in keys])
    for name, selects in (("start", ge), ("after", gt), ("before", lt)):
        rows = await store.query(table, "p", **{name: bound})  # type: ignore[arg-type]
        assert [row.row_key for row in rows] == [key for key in keys if selects(key, bound)], name


async def test_a_limit_returns_the_first_rows_of_a_range(store: TableStore, table: str) -> None:
    await store.transact(table, "p", [Create(row_key=key, properties={}) for key in "abcd"])

    assert [row.row_key for row in await store.query(table, "p", limit=2)] == ["a", "b"]
    assert [row.row_key for row in await store.query(table, "p", after="a", limit=1)] == ["b"]
    assert len(await store.query(table, "p", limit=5)) == 4


async def test_a_query_pages_through_more_rows_than_the_service_sends_at_once(
    store: TableStore, table: str
) -> None:
    keys = [f"{number:04d}" for number in range(2_150)]
    for first in range(0, len(keys), 100):
        batch = keys[first : first + 100]
        await store.transact(table, "p", [Create(row_key=key, properties={}) for key in batch])

    assert await keys_of(store, table) == keys
    rows = await store.query(table, "p", start="0010", limit=1_500)
    assert [row.row_key for row in rows] == keys[10:1_510]


async def test_creating_a_row_that_is_there_is_refused(store: TableStore, table: str) -> None:
    await store.transact(table, "p", [Create(row_key="r", properties={"A": 1})])

    with pytest.raises(RowExists) as caught:
        await store.transact(table, "p", [Create(row_key="r", properties={"A": 2})])

    assert where(caught.value) == (table, "p", "r")
    row = await store.get(table, "p", "r")
    assert row is not None
    assert row.properties == {"A": 1}


async def test_the_same_row_key_in_another_partition_or_table_is_another_row(
    store: TableStore, table: str
) -> None:
    other = f"{table}B"
    await store.create_tables([other])
    for name, partition_key in ((table, "p"), (table, "q"), (other, "p")):
        await store.transact(name, partition_key, [Create(row_key="r", properties={})])
    await store.transact(table, "p", [Delete(row_key="r")])
    assert await store.get(table, "q", "r")
    assert await store.get(other, "p", "r")


@pytest.mark.parametrize("replaces", [Replace, Upsert])
async def test_a_replacement_drops_the_properties_that_it_does_not_name(
    store: TableStore, table: str, replaces: type[Replace | Upsert]
) -> None:
    [old] = await store.transact(table, "p", [Create(row_key="r", properties={"A": 1, "B": 2})])
    [new] = await store.transact(table, "p", [replaces(row_key="r", properties={"B": 3, "C": 4})])

    row = await store.get(table, "p", "r")

    assert row is not None
    assert row.properties == {"B": 3, "C": 4}
    assert row.etag == new != old


async def test_a_replacement_with_the_current_etag_is_made(store: TableStore, table: str) -> None:
    [etag] = await store.transact(table, "p", [Create(row_key="r", properties={"A": 1})])
    [etag] = await store.transact(table, "p", [Replace(row_key="r", properties={}, etag=etag)])
    [etag] = await store.transact(table, "p", [Replace(row_key="r", properties={}, etag=etag)])
    row = await store.get(table, "p", "r")
    assert row is not None
    assert row.etag == etag


async def test_writing_with_an_old_etag_is_refused(store: TableStore, table: str) -> None:
    [old] = await store.transact(table, "p", [Create(row_key="r", properties={"A": 1})])
    await store.transact(table, "p", [Upsert(row_key="r", properties={"A": 1})])

    for operation in (
        Replace(row_key="r", properties={"A": 2}, etag=old),
        Delete(row_key="r", etag=old),
    ):
        with pytest.raises(ETagMismatch) as caught:
            await store.transact(table, "p", [operation])
        assert where(caught.value) == (table, "p", "r")

    row = await store.get(table, "p", "r")
    assert row is not None
    assert row.properties == {"A": 1}


async def test_an_etag_never_comes_back_after_a_row_was_deleted_and_made_again(
    store: TableStore, table: str
) -> None:
    seen = set()
    for _ in range(5):
        [etag] = await store.transact(table, "p", [Create(row_key="r", properties={"A": 1})])
        seen |= {etag}
        [gone] = await store.transact(table, "p", [Delete(row_key="r", etag=etag)])
        assert gone is None
    assert len(seen) == 5


@pytest.mark.parametrize("etag", [True, False])
async def test_changing_a_missing_row_is_refused(
    store: TableStore, table: str, *, etag: bool
) -> None:
    [old] = await store.transact(table, "p", [Create(row_key="r", properties={})])
    await store.transact(table, "p", [Delete(row_key="r")])
    condition = old if etag else None

    for operation in (
        Replace(row_key="r", properties={}, etag=condition),
        Delete(row_key="r", etag=condition),
    ):
        with pytest.raises(RowNotFound) as caught:
            await store.transact(table, "p", [operation])
        assert where(caught.value) == (table, "p", "r")


async def test_a_transaction_does_every_operation_and_returns_etags_in_order(
    store: TableStore, table: str
) -> None:
    await store.transact(
        table, "p", [Create(row_key=key, properties={"A": 1}) for key in ("d", "r", "u")]
    )

    etags = await store.transact(
        table,
        "p",
        [
            Upsert(row_key="u", properties={"A": 2}),
            Delete(row_key="d"),
            Create(row_key="c", properties={"A": 2}),
            Replace(row_key="r", properties={"A": 2}),
        ],
    )

    rows = {row.row_key: row for row in await store.query(table, "p")}
    assert set(rows) == {"c", "r", "u"}
    assert {row.properties["A"] for row in rows.values()} == {2}
    assert etags == [rows["u"].etag, None, rows["c"].etag, rows["r"].etag]


@pytest.mark.parametrize(
    ("failing", "error"),
    [
        (Create(row_key="there", properties={}), RowExists),
        (Replace(row_key="missing", properties={}), RowNotFound),
        (Delete(row_key="missing"), RowNotFound),
    ],
)
@pytest.mark.parametrize("position", [0, 1, 3])
async def test_a_transaction_that_fails_names_the_row_and_writes_nothing(
    store: TableStore, table: str, failing: Operation, error: type[RowConflict], position: int
) -> None:
    await store.transact(
        table, "p", [Create(row_key=key, properties={"A": 1}) for key in ("there", "x", "y")]
    )
    before = await store.query(table, "p")
    operations: list[Operation] = [
        Upsert(row_key="x", properties={"A": 2}),
        Delete(row_key="y"),
        Create(row_key="z", properties={}),
    ]
    operations.insert(position, failing)

    with pytest.raises(error) as caught:
        await store.transact(table, "p", operations)

    assert where(caught.value) == (table, "p", failing.row_key)
    assert await store.query(table, "p") == before


async def test_a_transaction_names_the_first_operation_that_failed(
    store: TableStore, table: str
) -> None:
    await store.transact(table, "p", [Create(row_key="there", properties={})])
    operations: list[Operation] = [
        Upsert(row_key="x", properties={}),
        Delete(row_key="missing"),
        Create(row_key="there", properties={}),
    ]
    with pytest.raises(RowNotFound, match="missing"):
        await store.transact(table, "p", operations)


async def test_a_transaction_takes_a_hundred_operations(store: TableStore, table: str) -> None:
    operations = [Create(row_key=f"{number:03}", properties={}) for number in range(100)]

    etags = await store.transact(table, "p", operations)

    assert etags == [row.etag for row in await store.query(table, "p")]
    assert len(etags) == 100


# aiohttp advises against bodies over 1 MiB; the SDK leaves no choice.
@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_a_transaction_near_four_mebibytes_is_sent(store: TableStore, table: str) -> None:
    text = "x" * 32_768
    entity = {f"P{number}": text for number in range(15)}
    operations = [Create(row_key=f"{number}", properties=entity) for number in range(8)]

    await store.transact(table, "p", operations)

    assert len(await store.query(table, "p")) == 8


async def test_what_exceeds_a_limit_is_not_sent(store: TableStore, table: str) -> None:
    too_long = {"A": "x" * 32_769}
    fine = Create(row_key="r", properties={})

    with pytest.raises(LimitExceeded, match="Property A was given 32769 UTF-16 characters"):
        await store.transact(table, "p", [fine, Create(row_key="s", properties=too_long)])
    with pytest.raises(LimitExceeded, match="0 operations"):
        await store.transact(table, "p", [])
    with pytest.raises(LimitExceeded, match="row 'r' twice"):
        await store.transact(table, "p", [fine, Delete(row_key="r")])
    with pytest.raises(LimitExceeded, match="RowKey"):
        await store.get(table, "p", "a/b")
    with pytest.raises(LimitExceeded, match="PartitionKey"):
        await store.query(table, "")
    with pytest.raises(LimitExceeded, match="limit"):
        await store.query(table, "p", limit=0)
    with pytest.raises(LimitExceeded, match="table name"):
        await store.create_tables(["no-hyphens"])

    assert await store.query(table, "p") == []


async def test_tables_can_be_created_again_without_losing_rows(
    store: TableStore, table: str
) -> None:
    await store.transact(table, "p", [Create(row_key="r", properties={})])
    await asyncio.gather(*(store.create_tables([table, f"{table}B"]) for _ in range(5)))
    assert await store.get(table, "p", "r")
    assert await store.query(f"{table}B", "p") == []


async def test_a_table_that_was_never_created_is_an_error_not_an_empty_one(
    store: TableStore,
) -> None:
    for call in (
        store.get("Unknown", "p", "r"),
        store.query("Unknown", "p"),
        store.transact("Unknown", "p", [Create(row_key="r", properties={})]),
        store.transact("Unknown", "p", [Delete(row_key="r")]),
    ):
        with pytest.raises(StorageUnavailable, match="Unknown"):
            await call


async def test_of_twenty_parallel_creates_one_wins(store: TableStore, table: str) -> None:
    results = await all_of(
        store.transact(table, "p", [Create(row_key="r", properties={"N": number})])
        for number in range(20)
    )

    [winner] = [number for number, result in enumerate(results) if isinstance(result, list)]
    assert sum(isinstance(result, RowExists) for result in results) == 19
    row = await store.get(table, "p", "r")
    assert row is not None
    assert row.properties == {"N": winner}


async def test_of_twenty_parallel_replacements_with_one_etag_one_wins(
    store: TableStore, table: str
) -> None:
    [etag] = await store.transact(table, "p", [Create(row_key="r", properties={})])

    results = await all_of(
        store.transact(table, "p", [Replace(row_key="r", properties={"N": number}, etag=etag)])
        for number in range(20)
    )

    [winner] = [number for number, result in enumerate(results) if isinstance(result, list)]
    assert sum(isinstance(result, ETagMismatch) for result in results) == 19
    row = await store.get(table, "p", "r")
    assert row is not None
    assert row.properties == {"N": winner}


async def test_parallel_transactions_on_the_same_rows_never_mix(
    store: TableStore, table: str
) -> None:
    def transaction(number: int) -> list[Operation]:
        return [Upsert(row_key=key, properties={"N": number}) for key in "abcde"]

    await all_of(store.transact(table, "p", transaction(number)) for number in range(20))

    rows = await store.query(table, "p")
    assert len(rows) == 5
    assert len({row.properties["N"] for row in rows}) == 1


async def keys_of(store: TableStore, table: str) -> list[str]:
    return [row.row_key for row in await store.query(table, "p")]


def where(conflict: RowConflict) -> tuple[str, str, str]:
    return conflict.table, conflict.partition_key, conflict.row_key


async def all_of(calls: Iterable[Awaitable[Result]]) -> list[Result | BaseException]:
    return await asyncio.gather(*calls, return_exceptions=True)
