"""Azure Table Storage, and whatever speaks its protocol.

Every write travels as one batch, even a single operation. A batch is a POST, which neither the SDK
(with retry_total=0) nor aiohttp repeats; aiohttp repeats PUT and DELETE by itself when a kept
connection drops, and would so turn a write that succeeded into a false conflict.
https://github.com/aio-libs/aiohttp/blob/v3.14.0/aiohttp/client.py (IDEMPOTENT_METHODS)
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Self, TypeVar

import aiohttp
from azure.core import MatchConditions
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DeserializationError,
    HttpResponseError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
)
from azure.core.pipeline.transport import AioHttpTransport
from azure.data.tables import TableEntity, TableTransactionError, UpdateMode
from azure.data.tables.aio import TableClient, TableServiceClient

from graphql_api.storage import limits
from graphql_api.storage.azure_session import session_for
from graphql_api.storage.table_store import (
    Create,
    Delete,
    ETagMismatch,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowConflict,
    RowExists,
    RowNotFound,
    StorageUnavailable,
    TableStoreError,
    Upsert,
)

CONNECTION_TIMEOUT = 2.0
READ_TIMEOUT = 10.0
MAX_PAGE = 1000
_CONNECT_PAUSES = (0.1, 0.2, 0.4)
_READ_RETRIES: Mapping[str, Any] = {
    "retry_total": 3,
    "retry_read": 1,
    "retry_backoff_factor": 0.2,
    "retry_backoff_max": 2,
}
_CONFLICTS: Mapping[str, type[RowConflict]] = {
    "EntityAlreadyExists": RowExists,
    "ResourceNotFound": RowNotFound,
    "EntityNotFound": RowNotFound,
    "UpdateConditionNotSatisfied": ETagMismatch,
    "ConditionNotMet": ETagMismatch,
}

Result = TypeVar("Result")


class AzureTableStore:
    """Made inside the running event loop, and closed there."""

    @classmethod
    def from_connection_string(cls, connection_string: str) -> Self:
        transport = _transport()
        service = TableServiceClient.from_connection_string(
            connection_string, transport=transport, **_READ_RETRIES
        )
        return cls(service, transport)

    @classmethod
    def from_account_url(cls, url: str, credential: AsyncTokenCredential) -> Self:
        """The credential is closed with the store."""
        transport = _transport()
        service = TableServiceClient(
            url, credential=credential, transport=transport, **_READ_RETRIES
        )
        return cls(service, transport, credential)

    def __init__(
        self,
        service: TableServiceClient,
        transport: AioHttpTransport,
        credential: AsyncTokenCredential | None = None,
    ) -> None:
        transport.session = session_for(service.url)
        self._service = service
        self._credential = credential
        self._clients: dict[str, TableClient] = {}

    async def create_tables(self, tables: Sequence[str]) -> None:
        for table in tables:
            limits.check_table(table)
            await self._create_table(table)

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        limits.check_address(table, partition_key, row_key)
        with _translated_read(table):
            try:
                return _row(await self._client(table).get_entity(partition_key, row_key))
            except ResourceNotFoundError as error:
                if _code(error) == "TableNotFound":
                    raise
        return None

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
        rows: list[Row] = []
        with _translated_read(table):
            async for entity in entities:
                rows.append(_row(entity))
                if len(rows) == limit:
                    break
        return rows

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        limits.check_transaction(table, partition_key, operations)
        batch = [_batch_part(partition_key, operation) for operation in operations]
        client = self._client(table)
        try:
            replies = await _once_connected(lambda: client.submit_transaction(batch, retry_total=0))
        except TableTransactionError as error:
            raise _refusal(error, table, partition_key, operations) from error
        except AzureError as error:
            raise _write_failure(error, table) from error
        return [reply.get("etag") for reply in replies]

    async def aclose(self) -> None:
        try:
            await self._service.close()
        finally:
            if self._credential is not None:
                await self._credential.close()

    async def _create_table(self, table: str) -> None:
        with _translated_read(table):
            await _once_connected(lambda: self._service.create_table_if_not_exists(table))

    def _client(self, table: str) -> TableClient:
        if table not in self._clients:
            self._clients[table] = self._service.get_table_client(table)
        return self._clients[table]


def row_filter(
    partition_key: str,
    *,
    start: str | None = None,
    after: str | None = None,
    before: str | None = None,
) -> str:
    """The OData filter of a range of one partition.

    The SDK's own `parameters` break on a literal with two spaces and on parentheses.
    """
    bounds = (("ge", start), ("gt", after), ("lt", before))
    conditions = [f"RowKey {word} {_literal(bound)}" for word, bound in bounds if bound is not None]
    return " and ".join([f"PartitionKey eq {_literal(partition_key)}", *conditions])


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _transport() -> AioHttpTransport:
    return AioHttpTransport(connection_timeout=CONNECTION_TIMEOUT, read_timeout=READ_TIMEOUT)


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


async def _once_connected(call: Callable[[], Awaitable[Result]]) -> Result:
    """Repeat a call that no server has seen; the SDK does so for reads only."""
    for pause in _CONNECT_PAUSES:
        try:
            return await call()
        except ServiceRequestError as error:
            if not _was_never_sent(error):
                raise
        await asyncio.sleep(pause)
    return await call()


def _was_never_sent(error: AzureError) -> bool:
    """Whether no connection, or no token, was to be had.

    A ServiceRequestError alone does not say so: the SDK raises it, too, when the connection drops
    after the request was sent.
    https://github.com/Azure/azure-sdk-for-python/blob/azure-core_1.41.0/sdk/core/azure-core/azure/core/pipeline/transport/_aiohttp.py
    """
    if isinstance(error, ServiceRequestTimeoutError | ClientAuthenticationError):
        return True
    return isinstance(error.inner_exception, aiohttp.ClientConnectorError)


@contextlib.contextmanager
def _translated_read(table: str) -> Iterator[None]:
    try:
        yield
    except AzureError as error:
        raise StorageUnavailable(_describe(error, table)) from error
    except DeserializationError as error:
        raise StorageUnavailable(f"Table {table}: the reply is not a table service's.") from error


def _refusal(
    error: TableTransactionError,
    table: str,
    partition_key: str,
    operations: Sequence[Operation],
) -> TableStoreError:
    conflict = _CONFLICTS.get(_code(error))
    if conflict is None:
        return _write_failure(error, table)
    return conflict(table, partition_key, operations[error.index].row_key)


def _write_failure(error: AzureError, table: str) -> TableStoreError:
    if _was_never_sent(error) or _was_refused(error):
        return StorageUnavailable(_describe(error, table))
    return OutcomeUnknown(_describe(error, table))


def _was_refused(error: AzureError) -> bool:
    """A 4xx, but for 408: a time-out of the server's own may have come too late."""
    if not isinstance(error, HttpResponseError) or error.status_code is None:
        return False
    return 400 <= error.status_code < 500 and error.status_code != 408


def _code(error: HttpResponseError) -> str:
    """The service's word for it, which the SDK adds to an error once it has decoded it."""
    return getattr(error, "error_code", None) or ""


def _describe(error: AzureError, table: str) -> str:
    return f"Table {table}: {error.message.splitlines()[0] if error.message else repr(error)}"
