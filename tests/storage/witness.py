"""Sees every write that was really done, and says what must be true of them.

At any time       an external organization is live in one mapping at most
After recovery    the index equals the truth, nothing is pending, each write left one audit event
After repair too  each live mapping has its claim and its uniqueness row, and no uniqueness row
                  stands without a live mapping (fences apart)
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage import audit_rows, mapping_rows
from graphql_api.storage.keys import (
    ALL_EVENTS_PARTITION,
    AUDIT_EVENTS,
    CLAIM_ROWS,
    HELPER_ROWS,
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    PENDING_ROWS,
    UNIQUE_ROWS,
    claim_key,
    unique_key,
)
from graphql_api.storage.table_store import Delete, Operation, Row, TableStore
from tests.passing_store import PassingStore
from tests.storage.faulty import Call


class Witness(PassingStore):
    """A table store that keeps a record of the mappings that reached the inner one."""

    def __init__(self, store: TableStore) -> None:
        super().__init__(store)
        self.mappings: dict[str, OrganizationMapping] = {}
        self.history: dict[tuple[str, int], OrganizationMapping] = {}
        self.problems: list[str] = []

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        etags = await super().transact(table, partition_key, operations)
        self.note(table, partition_key, operations)
        return etags

    def note(self, table: str, partition_key: str, operations: Sequence[Operation]) -> None:
        """It was done, whatever the writer was told."""
        if table == ORG_MAPPINGS:
            self._see(partition_key, operations)

    async def aclose(self) -> None:
        """The inner store belongs to whoever opened it."""

    def live(self) -> list[OrganizationMapping]:
        return [mapping for mapping in self.mappings.values() if mapping.is_active]

    def check(self) -> None:
        assert not self.problems, self.problems[0]

    def _see(self, partition_key: str, operations: Sequence[Operation]) -> None:
        for each in operations:
            if each.row_key >= HELPER_ROWS:
                continue
            assert not isinstance(each, Delete), "a mapping was deleted"
            row = Row(
                partition_key=partition_key,
                row_key=each.row_key,
                properties=each.properties,
                etag="",
            )
            self._see_mapping(mapping_rows.from_entity(row))

    def _see_mapping(self, mapping: OrganizationMapping) -> None:
        before = self.mappings.get(mapping.mapping_id)
        if mapping.version != (before.version + 1 if before else 1):
            self.problems.append(f"{mapping} came after {before}")
        self.mappings[mapping.mapping_id] = mapping
        self.history[mapping.mapping_id, mapping.version] = mapping
        live = [each for each in self.live() if mapping.holds(each.external_org_id)]
        if len(live) > 1:
            self.problems.append(f"live twice: {live}")


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """What callers were told."""

    written: list[OrganizationMapping] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Ids of mappings that a create was refused for."""

    def withdraw(self, late: Sequence[Call]) -> None:
        """A write that was still on its way when another try of it was refused may succeed."""
        keys = {each.row_key for call in late for each in call.arguments[2]}
        self.refused[:] = [
            each for each in self.refused if not any(key.endswith(f"_{each}") for key in keys)
        ]


async def check_after_recovery(
    store: TableStore, witness: Witness, told: Acknowledged, *, integration: str, orgs: list[str]
) -> None:
    witness.check()
    for mapping in told.written:
        assert witness.history.get((mapping.mapping_id, mapping.version)) == mapping
    assert not witness.mappings.keys() & set(told.refused), "written although it was refused"
    partitions = {org: await store.query(ORG_MAPPINGS, org) for org in orgs}
    truth = [row for rows in partitions.values() for row in rows if row.row_key < HELPER_ROWS]
    assert _by_id(truth) == witness.mappings
    index = await store.query(INTEGRATION_MAPPINGS, integration, before=HELPER_ROWS)
    assert _by_id(index) == witness.mappings, "the index differs from the truth"
    pending = [row for rows in partitions.values() for row in rows if _is(row, PENDING_ROWS)]
    assert not pending, "something is still pending"
    await _check_audit(store, witness, orgs)


async def check_after_repair(
    store: TableStore, witness: Witness, *, integration: str, orgs: list[str]
) -> None:
    claims = {
        row.row_key: row.properties["OrgId"]
        for row in await store.query(INTEGRATION_MAPPINGS, integration, start=CLAIM_ROWS)
    }
    unique = {
        (org, row.row_key): row.properties["MappingId"]
        for org in orgs
        for row in await store.query(ORG_MAPPINGS, org, start=UNIQUE_ROWS)
        if "MappingId" in row.properties
    }
    live = witness.live()
    for each in live:
        assert claims[claim_key(each.external_org_id)] == each.org_id
    assert unique == {
        (each.org_id, unique_key(integration, each.external_org_id)): each.mapping_id
        for each in live
    }


async def _check_audit(store: TableStore, witness: Witness, orgs: list[str]) -> None:
    everywhere = await store.query(AUDIT_EVENTS, ALL_EVENTS_PARTITION)
    by_organization: dict[str, list[Row]] = defaultdict(list)
    for org in orgs:
        by_organization[org] = await store.query(AUDIT_EVENTS, org)
    own = [row for rows in by_organization.values() for row in rows]
    assert sorted(_events(everywhere)) == sorted(_events(own))
    assert len(set(_events(own))) == len(own)
    mappings = [audit_rows.from_properties(row.properties).mapping_id for row in own]
    events = Counter(each for each in mappings if each is not None)
    versions = {each.mapping_id: each.version for each in witness.mappings.values()}
    assert events == versions, "not one audit event for each write"


def _by_id(rows: list[Row]) -> dict[str, OrganizationMapping]:
    return {str(row.properties["MappingId"]): mapping_rows.from_entity(row) for row in rows}


def _events(rows: list[Row]) -> list[str]:
    return [str(row.properties["EventId"]) for row in rows]


def _is(row: Row, prefix: str) -> bool:
    return row.row_key.startswith(prefix)
