"""Pending writes: committed ones that still owe their index row, the mark that coverage's sums are
stale, and their audit event.

The row stands in the partition of the write itself, so it appears with the write or not at all.
Anyone may apply it, any number of times.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from graphql_api.models.audit import AuditEvent
from graphql_api.models.grant import AccessGrant
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage import audit_rows, grant_rows, mapping_rows
from graphql_api.storage.coverage_sums import stale
from graphql_api.storage.keys import (
    AUDIT_EVENTS,
    COVERAGE_SUMS,
    COVERAGE_SUMS_PARTITION,
    EXCLUSIONS,
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    ORG_PERMISSIONS,
    ORGANIZATIONS,
    PENDING_ROWS,
    USER_PERMISSIONS,
    end_of,
    pending_key,
    shard_of,
)
from graphql_api.storage.parallel_reads import all_of
from graphql_api.storage.patience import one_deadline
from graphql_api.storage.table_store import (
    Create,
    Delete,
    Entity,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowConflict,
    RowNotFound,
    StorageUnavailable,
    TableStore,
    Upsert,
    Value,
)

_EVENT = "Audit"
_COUNTED = (ORG_MAPPINGS, ORGANIZATIONS, EXCLUSIONS)
"""Tables whose rows coverage counts."""


@dataclass(frozen=True, kw_only=True)
class IndexRow:
    """A row of a second table; it has the properties of the row in the first."""

    table: str
    entity: Entity

    @classmethod
    def of_mapping(cls, mapping: OrganizationMapping) -> "IndexRow":
        return cls(table=INTEGRATION_MAPPINGS, entity=mapping_rows.to_integration_entity(mapping))

    @classmethod
    def of_grant(cls, grant: AccessGrant) -> "IndexRow":
        return cls(table=USER_PERMISSIONS, entity=grant_rows.to_user_entity(grant))


@dataclass(frozen=True, kw_only=True)
class PendingWrite:
    """`index` is what the write owes to the second table, if there is one.

    `as_written` are the event's properties if they were read: another version, which may know more
    than this one, wrote them.
    """

    table: str
    partition_key: str
    row_key: str
    event: AuditEvent
    index: IndexRow | None = None
    as_written: Mapping[str, Value] | None = None

    @classmethod
    def of_mapping(cls, mapping: OrganizationMapping, *, event: AuditEvent) -> "PendingWrite":
        return cls(
            table=ORG_MAPPINGS,
            partition_key=mapping.org_id,
            row_key=pending_key(mapping.mapping_id, mapping.version),
            event=event,
            index=IndexRow.of_mapping(mapping),
        )

    @classmethod
    def of_grant(cls, grant: AccessGrant, *, event: AuditEvent) -> "PendingWrite":
        return cls(
            table=ORG_PERMISSIONS,
            partition_key=grant_rows.org_key(grant),
            row_key=pending_key(grant_rows.user_key(grant), grant.version),
            event=event,
            index=IndexRow.of_grant(grant),
        )

    @property
    def counted_organization(self) -> str | None:
        """The one whose shard of coverage's sums is stale by this write."""
        return self.event.org_id if self.table in _COUNTED else None

    @property
    def row_properties(self) -> Mapping[str, Value]:
        """The properties that the written row has in both tables; empty if there is one only."""
        return {} if self.index is None else self.index.entity.properties

    def to_properties(self) -> dict[str, Value]:
        event = {
            f"{_EVENT}{name}": value for name, value in audit_rows.to_properties(self.event).items()
        }
        return {**self.row_properties, **event}

    @classmethod
    def from_row(cls, table: str, row: Row) -> "PendingWrite":
        return cls(
            table=table,
            partition_key=row.partition_key,
            row_key=row.row_key,
            event=audit_rows.from_properties(_event_properties(row)),
            as_written=_event_properties(row),
            index=_index_of(row),
        )


class PendingUnreadable(Exception):
    """The row is not one that this protocol wrote."""


async def pending_rows(store: TableStore, table: str, partition_key: str) -> list[Row]:
    return await store.query(table, partition_key, start=PENDING_ROWS, before=end_of(PENDING_ROWS))


def read_pending(table: str, row: Row) -> PendingWrite:
    """Raises PendingUnreadable."""
    try:
        return PendingWrite.from_row(table, row)
    except (KeyError, ValueError, TypeError) as error:
        name = type(error).__name__
        raise PendingUnreadable(f"{table}: {row.row_key} cannot be read: {name}") from error


async def commit(store: TableStore, operations: Sequence[Operation], pending: PendingWrite) -> None:
    """One transaction with the pending row in it, whose outcome is settled when this returns.

    Sending again what a dropped connection swallowed is safe if the operations create a row that is
    never deleted, or replace one with its ETag: they are done once then, however late one arrives.
    Raises RowConflict if the store is not as the operations expect it, and TableStoreError.
    """
    owed = Create(row_key=pending.row_key, properties=pending.to_properties())
    unknown: OutcomeUnknown | None = None
    was_read_back = False

    async def attempt() -> None:
        nonlocal unknown, was_read_back
        was_read_back = False
        try:
            await store.transact(pending.table, pending.partition_key, [*operations, owed])
        except (RowConflict, OutcomeUnknown) as error:
            unknown = error if isinstance(error, OutcomeUnknown) else unknown
            if not await _was_committed(store, pending):
                was_read_back = True
                raise

    async def attempt_again() -> None:
        """What an attempt left unknown stays so until it is read back."""
        try:
            await attempt()
        except StorageUnavailable as error:
            if unknown is None:
                raise
            raise unknown from error

    try:
        await store.patience.ask(attempt_again, on=OutcomeUnknown)
    except OutcomeUnknown:
        if not was_read_back:
            raise
        await attempt_again()  # reading back took the time, but the store answers again


async def commit_and_apply(
    store: TableStore, operations: Sequence[Operation], pending: PendingWrite
) -> None:
    """Commit, then apply at once. If the store fails in between, this process applies it later.

    Whoever waits for it may be cancelled; the write goes on. Raises as `commit`; what fails
    afterwards is only logged.
    """
    await store.arrears.see_through(_commit_and_apply(store, operations, pending))


async def _commit_and_apply(
    store: TableStore, operations: Sequence[Operation], pending: PendingWrite
) -> None:
    with one_deadline():
        await store.arrears.announced()
        await commit(store, operations, pending)
        key = (pending.table, pending.partition_key, pending.row_key)
        await store.arrears.settle(key, partial(apply, store, pending))


async def apply(store: TableStore, pending: PendingWrite) -> None:
    """Raises StorageUnavailable or OutcomeUnknown; applying again is always right, and so is each
    of its steps."""
    if pending.index is not None:
        await _write_index(store, pending.index)
    await all_of([_mark_stale(store, pending), _record(store, pending)])
    try:
        delete = Delete(row_key=pending.row_key)
        await _step(store, pending.table, pending.partition_key, delete)
    except RowNotFound:
        return  # somebody else applied it meanwhile


async def _mark_stale(store: TableStore, pending: PendingWrite) -> None:
    """Also if the index was forward already: whoever wrote it may have stopped before this."""
    org_id = pending.counted_organization
    if org_id is not None:
        mark = stale(shard_of(org_id))
        await _step(store, COVERAGE_SUMS, COVERAGE_SUMS_PARTITION, mark)


async def _record(store: TableStore, pending: PendingWrite) -> None:
    for entity in audit_rows.to_entities(pending.event, as_written=pending.as_written):
        event = Upsert(row_key=entity.row_key, properties=entity.properties)
        await _step(store, AUDIT_EVENTS, entity.partition_key, event)


async def _was_committed(store: TableStore, pending: PendingWrite) -> bool:
    """Settle an unknown outcome: the write left its pending row, or already its audit event."""
    row = await store.get(pending.table, pending.partition_key, pending.row_key)
    if row is not None:
        return row.properties.get(f"{_EVENT}EventId") == pending.event.event_id
    entity = audit_rows.to_entities(pending.event)[-1]
    return await store.get(AUDIT_EVENTS, entity.partition_key, entity.row_key) is not None


async def _write_index(store: TableStore, index: IndexRow) -> None:
    """Upsert the index row unless it already holds this version or a newer one.

    A conflict means that somebody else brought the row forward, so the loop ends.
    """
    table, entity = index.table, index.entity
    version = int(entity.properties["Version"])
    while True:
        seen = await store.get(table, entity.partition_key, entity.row_key)
        if seen is not None and _version_of(seen) >= version:
            return
        with suppress(RowConflict):
            await _step(store, table, entity.partition_key, create_or_replace(entity, seen))
            return


async def _step(store: TableStore, table: str, partition_key: str, operation: Operation) -> None:
    transact = partial(store.transact, table, partition_key, [operation])
    await store.patience.ask(transact, on=OutcomeUnknown)


def _version_of(index_row: Row) -> int:
    """A row that somebody damaged is older than any."""
    version = index_row.properties.get("Version") if index_row.is_readable else 0
    return version if isinstance(version, int) else 0


def create_or_replace(entity: Entity, seen: Row | None) -> Create | Replace:
    if seen is None:
        return Create(row_key=entity.row_key, properties=entity.properties)
    return Replace(row_key=entity.row_key, properties=entity.properties, etag=seen.etag)


def _index_of(row: Row) -> IndexRow | None:
    """With all that was written of the row, whether this version knows it or not."""
    if "MappingId" in row.properties:
        index = IndexRow.of_mapping(mapping_rows.from_entity(row))
    elif "Permissions" in row.properties:
        index = IndexRow.of_grant(grant_rows.from_entity(row))
    else:
        return None
    written = {name: value for name, value in row.properties.items() if not name.startswith(_EVENT)}
    return replace(index, entity=replace(index.entity, properties=written))


def _event_properties(row: Row) -> dict[str, Value]:
    return {
        name.removeprefix(_EVENT): value
        for name, value in row.properties.items()
        if name.startswith(_EVENT)
    }
