"""Azure Table Storage, and whatever speaks its protocol.

Every write travels as one batch, even a single operation. A batch is a POST, which neither the SDK
(with retry_total=0) nor aiohttp repeats; aiohttp repeats PUT and DELETE by itself when a kept
connection drops, and would so turn a write that succeeded into a false conflict.
https://github.com/aio-libs/aiohttp/blob/v3.14.0/aiohttp/client.py (IDEMPOTENT_METHODS)
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any, Self

from azure.core import MatchConditions
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ResourceNotFoundError
from azure.core.pipeline.transport import AioHttpTransport
from azure.data.tables import TableEntity, UpdateMode
from azure.data.tables.aio import TableClient, TableServiceClient

from graphql_api.storage import limits
from graphql_api.storage.arrears import Arrears
from graphql_api.storage.azure_address import audience_of
from graphql_api.storage.azure_answers import (
    NO_ANSWER,
    code_of,
    translated_read,
    translated_write,
)
from graphql_api.storage.azure_filter import row_filter
from graphql_api.storage.azure_session import session_for
from graphql_api.storage.home import Home
from graphql_api.storage.patience import PATIENCE, Patience
from graphql_api.storage.table_store import (
    Create,
    Delete,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    StorageRefused,
    StorageUnavailable,
    Upsert,
)

CONNECTION_TIMEOUT = 2.0
READ_TIMEOUT = 10.0
MAX_PAGE = 1000
_NEVER_AGAIN: Mapping[str, Any] = {"retry_total": 0}
"""The SDK obeys a Retry-After however long it is; who waits here is `patience`."""


class AzureTableStore:
    """Made inside the running event loop, and closed there."""

    @classmethod
    def from_connection_string(
        cls, connection_string: str, *, patience: Patience = PATIENCE
    ) -> Self:
        transport = _transport()
        service = TableServiceClient.from_connection_string(
            connection_string, transport=transport, **_NEVER_AGAIN
        )
        return cls(service, transport, patience=patience)

    @classmethod
    def from_account_url(
        cls, url: str, credential: AsyncTokenCredential, *, patience: Patience = PATIENCE
    ) -> Self:
        """The credential is closed with the store."""
        transport = _transport()
        service = TableServiceClient(
            url,
            credential=credential,
            audience=audience_of(url),
            transport=transport,
            **_NEVER_AGAIN,
        )
        return cls(service, transport, credential, patience=patience)

    def __init__(
        self,
        service: TableServiceClient,
        transport: AioHttpTransport,
        credential: AsyncTokenCredential | None = None,
        *,
        patience: Patience = PATIENCE,
    ) -> None:
        transport.session = session_for(service.url)
        self._home = Home()
        self._service = service
        self._credential = credential
        self.patience = patience
        self.arrears = Arrears()
        self._clients: dict[str, TableClient] = {}

    async def create_tables(self, tables: Sequence[str]) -> None:
        """Whoever may not create tables needs those that are there already."""
        for table in tables:
            limits.check_table(table)
            create = partial(self._create_table, table)
            try:
                await self.patience.ask(create, on=StorageUnavailable)
            except StorageRefused as refused:
                await self._query_nevertheless(table, refused)

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        limits.check_address(table, partition_key, row_key)
        get = partial(self._get, table, partition_key, row_key)
        return await self.patience.ask(get, on=StorageUnavailable)

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
        limits.check_query(table, partition_key, bounds=(start, after, before), limit=limit)
        entities = self._client(table).query_entities(
            row_filter(partition_key, start=start, after=after, before=before),
            results_per_page=min(limit or MAX_PAGE, MAX_PAGE),
        )
        # By page: item by item the SDK calls itself for each empty page, until Python stops it.
        pages = entities.by_page()
        rows: list[Row] = []
        while limit is None or len(rows) < limit:
            read = partial(_next_page, pages, table)
            page = await self.patience.ask(read, on=StorageUnavailable)
            if page is None:
                break
            rows += page
        return rows[:limit]

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        limits.check_transaction(table, partition_key, operations)
        self.arrears.check()
        batch = [_batch_part(partition_key, operation) for operation in operations]
        deleted = [isinstance(operation, Delete) for operation in operations]
        client = self._client(table)

        async def send() -> list[str | None]:
            with translated_write(table, partition_key, operations):
                replies = await client.submit_transaction(batch, **_NEVER_AGAIN)
                etags = [reply.get("etag") for reply in replies]
                if [each is None for each in etags] != deleted:
                    raise OutcomeUnknown(f"Table {table}: {NO_ANSWER}", is_busy=True)
                return etags

        # Only what certainly was not written is sent again here: no more than the writer knows.
        return await self.patience.ask(send, on=StorageUnavailable)

    async def check_writable(self) -> None:
        """A service that answers says of each write by itself if it refuses it."""
        self._home.check()
        self.arrears.check()

    async def aclose(self) -> None:
        if not self._home.is_this_process:
            return  # the connections are the parent's, and close with it
        await self.arrears.aclose()
        try:
            await self._service.close()
        finally:
            if self._credential is not None:
                await self._credential.close()

    async def _create_table(self, table: str) -> None:
        self._home.check()
        with translated_read(table):
            await self._service.create_table_if_not_exists(table)

    async def _query_nevertheless(self, table: str, refused: StorageRefused) -> None:
        """Raises the refusal if the table cannot be queried either."""
        try:
            await self.query(table, "none", limit=1)
        except StorageRefused as error:
            raise refused from error

    async def _get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        with translated_read(table):
            try:
                return _row(await self._client(table).get_entity(partition_key, row_key))
            except ResourceNotFoundError as error:
                if code_of(error) == "TableNotFound":
                    raise
        return None

    def _client(self, table: str) -> TableClient:
        self._home.check()
        if table not in self._clients:
            self._clients[table] = self._service.get_table_client(table)
        return self._clients[table]


def _transport() -> AioHttpTransport:
    return AioHttpTransport(connection_timeout=CONNECTION_TIMEOUT, read_timeout=READ_TIMEOUT)


async def _next_page(
    pages: AsyncIterator[AsyncIterator[TableEntity]], table: str
) -> list[Row] | None:
    """None after the last one. A page that could not be read is the next one still."""
    with translated_read(table):
        try:
            page = await anext(pages)
        except StopAsyncIteration:
            return None
        return [_row(entity) async for entity in page]


def _row(entity: TableEntity) -> Row:
    etag = entity.metadata["etag"]
    if etag is None:
        raise StorageUnavailable("The table service sent an entity without an ETag.")
    properties = dict(entity)
    return Row(
        partition_key=properties.pop("PartitionKey"),
        row_key=properties.pop("RowKey"),
        properties=properties,
        etag=etag,
    )


def _batch_part(
    partition_key: str, operation: Operation
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    entity: dict[str, Any] = {"PartitionKey": partition_key, "RowKey": operation.row_key}
    match operation:
        case Create():
            return "create", {**operation.properties, **entity}, {}
        case Replace():
            condition = {"mode": UpdateMode.REPLACE, **_if_match(operation.etag)}
            return "update", {**operation.properties, **entity}, condition
        case Upsert():
            return "upsert", {**operation.properties, **entity}, {"mode": UpdateMode.REPLACE}
        case Delete():
            return "delete", entity, _if_match(operation.etag)


def _if_match(etag: str | None) -> dict[str, Any]:
    if etag is None:
        return {}
    return {"etag": etag, "match_condition": MatchConditions.IfNotModified}
