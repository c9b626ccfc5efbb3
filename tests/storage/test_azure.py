import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential

from graphql_api.storage import limits
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.azure_filter import row_filter
from graphql_api.storage.azure_session import KEEP_ALIVE
from graphql_api.storage.table_store import (
    Create,
    Delete,
    LimitExceeded,
    Operation,
    OutcomeUnknown,
    Replace,
    StorageUnavailable,
    Upsert,
    Value,
)
from tests.azurite import connection_string, free_port
from tests.storage.faulty import hurried

CREATE = Create(row_key="r", properties={"A": 1})


class Proxy:
    """A loopback connection to Azurite that can be cut.

    `drop_replies` forwards requests and closes the connection once the reply begins.
    """

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.drop_replies = False
        self.keep = 0
        self.requests = b""
        self.connections = 0
        self._target = target
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._join(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self._target)
        forth = asyncio.create_task(self._forth(reader, upstream_writer))
        try:
            await self._back(upstream_reader, writer)
        finally:
            forth.cancel()
            for each in (writer, upstream_writer):
                each.close()

    async def _forth(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            self.requests += data
            writer.write(data)
        writer.close()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if self.drop_replies:
                writer.write(data[: self.keep])
                await writer.drain()
                return
            writer.write(data)


class Credential(AsyncTokenCredential):
    is_closed = False

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        raise NotImplementedError(scopes)

    async def close(self) -> None:
        self.is_closed = True

    async def __aexit__(self, *_: Any) -> None:
        await self.close()


@pytest.fixture
async def proxy(azurite: str) -> AsyncIterator[Proxy]:
    endpoint = dict(part.split("=", 1) for part in azurite.split(";") if part)["TableEndpoint"]
    proxy = Proxy(urlsplit(endpoint).port or 0)
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
async def store(proxy: Proxy) -> AsyncIterator[AzureTableStore]:
    store = AzureTableStore.from_connection_string(connection_string(proxy.port))
    yield store
    await store.aclose()


@pytest.fixture
async def table(store: AzureTableStore) -> str:
    name = f"T{uuid4().hex}"
    await store.create_tables([name])
    return name


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({}, "PartitionKey eq 'p'"),
        ({"start": "a"}, "PartitionKey eq 'p' and RowKey ge 'a'"),
        ({"after": "a", "before": "b"}, "PartitionKey eq 'p' and RowKey gt 'a' and RowKey lt 'b'"),
        ({"start": ""}, "PartitionKey eq 'p' and RowKey ge ''"),
        ({"after": "it's  'a'"}, "PartitionKey eq 'p' and RowKey gt 'it''s  ''a'''"),
        ({"after": "x' or RowKey ne '"}, "PartitionKey eq 'p' and RowKey gt 'x'' or RowKey ne '''"),
        ({"after": "@a"}, "PartitionKey eq 'p' and RowKey gt '@a'"),
        ({"after": "a\x00b"}, "PartitionKey eq 'p' and RowKey gt 'a'"),
        ({"start": "\x1f"}, "PartitionKey eq 'p' and RowKey gt ''"),
        ({"before": "a\x01"}, "PartitionKey eq 'p' and RowKey le 'a'"),
        ({"after": "a\x7f"}, "PartitionKey eq 'p' and RowKey ge 'a\xa0'"),
        ({"before": "a\x9fb"}, "PartitionKey eq 'p' and RowKey lt 'a\xa0'"),
    ],
)
def test_a_filter_selects_a_range_and_quotes_its_literals(
    bounds: dict[str, str], expected: str
) -> None:
    assert row_filter("p", **bounds) == expected


def test_a_filter_quotes_the_partition_key() -> None:
    assert row_filter("it's") == "PartitionKey eq 'it''s'"


@pytest.mark.parametrize("keep", [0, 40, 400], ids=["nothing", "a status line", "half the reply"])
async def test_a_connection_dropped_during_a_write_leaves_its_outcome_unknown(
    proxy: Proxy, store: AzureTableStore, table: str, keep: int
) -> None:
    proxy.drop_replies, proxy.keep = True, keep
    with pytest.raises(OutcomeUnknown, match=table):
        await store.transact(table, "p", [CREATE])
    proxy.drop_replies = False

    assert await store.get(table, "p", "r"), "the write had happened"


async def test_a_write_whose_outcome_is_unknown_was_sent_once(
    proxy: Proxy, store: AzureTableStore, table: str
) -> None:
    [etag] = await store.transact(table, "p", [CREATE])
    proxy.requests = b""
    proxy.drop_replies = True
    with pytest.raises(OutcomeUnknown):
        await store.transact(table, "p", [Replace(row_key="r", properties={}, etag=etag)])
    assert proxy.requests.count(b"/$batch HTTP/1.1") == 1


async def test_a_read_is_repeated_when_its_connection_drops(
    proxy: Proxy, store: AzureTableStore, table: str
) -> None:
    await store.transact(table, "p", [CREATE])
    proxy.drop_replies = True
    for call in (lambda: store.get(table, "p", "r"), lambda: store.query(table, "p")):
        with pytest.raises(StorageUnavailable):
            await call()
        read = asyncio.create_task(call())
        await asyncio.sleep(0.1)
        proxy.drop_replies = False
        assert await read
        proxy.drop_replies = True


async def test_a_store_that_is_down_is_unavailable_within_seconds_and_works_when_it_is_back(
    proxy: Proxy, store: AzureTableStore, table: str
) -> None:
    await store.transact(table, "p", [CREATE])
    await proxy.stop()
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: store.get(table, "p", "r"),
        lambda: store.query(table, "p"),
        lambda: store.transact(table, "p", [Upsert(row_key="r", properties={})]),
        lambda: store.create_tables([table]),
    ]
    started = time.monotonic()
    for call in calls:
        with pytest.raises(StorageUnavailable, match=table):
            await call()
    assert time.monotonic() - started < 4 * len(calls)

    await proxy.start()
    await store.create_tables([table])
    row = await store.get(table, "p", "r")
    assert row is not None
    assert row.properties == {"A": 1}, "nothing was written meanwhile"
    await store.transact(table, "p", [Delete(row_key="r")])
    assert await store.query(table, "p") == []


async def test_the_credential_is_closed_with_the_store() -> None:
    credential = Credential()
    await AzureTableStore.from_account_url("https://127.0.0.1:1/account", credential).aclose()
    assert credential.is_closed


async def test_a_netrc_file_does_not_come_between(
    azurite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with contextlib.aclosing(AzureTableStore.from_connection_string(azurite)) as store:
        await store.create_tables([f"T{uuid4().hex}"])


async def test_the_login_of_a_proxy_is_sent_to_it(
    proxy: Proxy, azurite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://somebody:else@127.0.0.1:{proxy.port}")
    async with contextlib.aclosing(AzureTableStore.from_connection_string(azurite)) as store:
        await store.create_tables([f"T{uuid4().hex}"])
    login = base64.b64encode(b"somebody:else")
    assert b"\r\nProxy-Authorization: Basic " + login in proxy.requests


@pytest.mark.parametrize(("no_proxy", "passes"), [("", True), ("127.0.0.1", False)])
async def test_the_proxy_of_the_environment_is_used_where_there_is_one(
    proxy: Proxy, azurite: str, monkeypatch: pytest.MonkeyPatch, no_proxy: str, passes: bool
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("no_proxy", no_proxy)
    name = f"T{uuid4().hex}"
    async with contextlib.aclosing(AzureTableStore.from_connection_string(azurite)) as store:
        await store.create_tables([name])
        await store.transact(name, "p", [CREATE])
        assert await store.query(name, "p")
    assert (proxy.connections > 0) is passes


async def test_a_write_waits_out_a_short_absence(
    proxy: Proxy, store: AzureTableStore, table: str
) -> None:
    await proxy.stop()
    write = asyncio.create_task(store.transact(table, "p", [CREATE]))
    await asyncio.sleep(0.2)
    await proxy.start()
    await write
    assert await store.get(table, "p", "r")


async def test_a_host_that_does_not_resolve_is_unavailable() -> None:
    url = connection_string(1).replace("127.0.0.1", "nowhere.invalid")
    async with contextlib.aclosing(AzureTableStore.from_connection_string(url)) as store:
        for call in (store.get("Table", "p", "r"), store.transact("Table", "p", [CREATE])):
            with pytest.raises(StorageUnavailable):
                await call


async def test_a_wrong_account_key_is_unavailable_and_not_told(azurite: str) -> None:
    key = "d3Jvbmc="
    wrong = ";".join(
        f"AccountKey={key}" if part.startswith("AccountKey=") else part
        for part in azurite.split(";")
    )
    async with contextlib.aclosing(AzureTableStore.from_connection_string(wrong)) as store:
        for call in (store.get("Table", "p", "r"), store.transact("Table", "p", [CREATE])):
            with pytest.raises(StorageUnavailable) as caught:
                await call
            assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "write_error"),
    [
        (500, OutcomeUnknown),
        (503, OutcomeUnknown),
        (408, OutcomeUnknown),
        (403, StorageUnavailable),
        (400, StorageUnavailable),
        (200, OutcomeUnknown),
    ],
)
async def test_a_reply_that_is_no_answer_is_an_error_and_never_a_missing_row(
    status: int, write_error: type[Exception]
) -> None:
    async with answering(status) as store:
        with pytest.raises(StorageUnavailable):
            await store.get("Table", "p", "r")
        with pytest.raises(StorageUnavailable):
            await store.query("Table", "p")
        with pytest.raises(write_error):
            await store.transact("Table", "p", [CREATE])


async def test_connections_are_kept_and_shared_but_not_for_as_long_as_azurite_keeps_them(
    proxy: Proxy, store: AzureTableStore, table: str
) -> None:
    for _ in range(5):
        await store.transact(table, "p", [Upsert(row_key="r", properties={})])
        await store.get(table, "p", "r")
    assert proxy.connections == 1
    assert KEEP_ALIVE < 5


async def test_the_estimate_of_a_transaction_is_not_below_what_is_sent(
    proxy: Proxy, store: AzureTableStore, table: str
) -> None:
    key = "日'😀%" * 100
    properties: dict[str, Value] = {"Text": 'é"\n' * 1000, "Float": 0.1, "Int": 1, "Bool": True}
    operations: list[Operation] = [
        Create(row_key=f"{key}1", properties=properties),
        Upsert(row_key=f"{key}2", properties=properties),
        Upsert(row_key=f"{key}3", properties={}),
    ]
    proxy.requests = b""
    await store.transact(table, key, operations)
    assert len(proxy.requests) <= limits.transaction_bytes(table, key, operations)


async def test_an_oversized_string_is_never_sent(
    proxy: Proxy, store: AzureTableStore, table: str
) -> None:
    proxy.requests = b""
    with pytest.raises(LimitExceeded):
        await store.transact(table, "p", [Upsert(row_key="r", properties={"A": "x" * 32_769})])
    assert proxy.requests == b""


async def test_a_connection_string_without_an_account_is_refused() -> None:
    with pytest.raises(ValueError, match="onnection string"):
        AzureTableStore.from_connection_string("UseNothing")


@contextlib.asynccontextmanager
async def answering(status: int) -> AsyncIterator[AzureTableStore]:
    """A store before a service, or a proxy, that says the same to everything."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head.encode() + b"Content-Type: text/html\r\n\r\n" + body)
            await reader.read()  # until the client has read the reply and left

    body = b"<html>no table service</html>"
    head = f"HTTP/1.1 {status} Some\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    port = free_port()
    async with await asyncio.start_server(answer, "127.0.0.1", port):
        url = connection_string(port)
        opened = AzureTableStore.from_connection_string(url, patience=hurried())
        async with contextlib.aclosing(opened) as store:
            yield store
