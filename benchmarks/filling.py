"""Rows for the benchmarks, written a hundred at a time and past the services that check them."""

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.storage import mapping_rows, organization_rows
from graphql_api.storage.keys import (
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    claim_key,
)
from graphql_api.storage.limits import MAX_OPERATIONS
from graphql_api.storage.table_store import Entity, TableStore, Upsert
from graphql_api.storage.write_protocol import Claim

INTEGRATION = "custom_api"
AT = datetime(2026, 5, 4, 12, 30, 15, 250_000, tzinfo=UTC)
AT_ONCE = 8


def organization(number: int) -> Organization:
    return Organization(
        org_id=str(uuid.uuid4()),
        name=f"Organization {number}",
        domain=f"organization-{number}.example",
        is_active=True,
        created_at=AT,
        updated_at=AT,
    )


def mapping(
    org_id: str, number: int, *, integration_name: str = INTEGRATION
) -> OrganizationMapping:
    """One that was changed and tested, so that it has all of its fields."""
    return OrganizationMapping(
        mapping_id=str(uuid.uuid4()),
        org_id=org_id,
        integration_name=integration_name,
        external_org_id=f"client-{number}",
        external_org_name=f"Client {number}",
        mapping_data={"site": f"site-{number}", "priority": number},
        created_at=AT,
        created_by="ada@provider.example",
        updated_at=AT,
        updated_by="grace@provider.example",
        last_tested_at=AT,
        last_test_success=True,
        last_test_result="All steps passed.",
        version=3,
    )


async def write_organizations(store: TableStore, organizations: Sequence[Organization]) -> None:
    rows = [organization_rows.to_entity(each) for each in organizations]
    await write_rows(store, ORGANIZATIONS, ORGANIZATIONS_PARTITION, rows)


async def write_mappings(store: TableStore, mappings: Sequence[OrganizationMapping]) -> None:
    """Into both tables."""
    for table, rows in (
        (ORG_MAPPINGS, [mapping_rows.to_org_entity(each) for each in mappings]),
        (INTEGRATION_MAPPINGS, [mapping_rows.to_integration_entity(each) for each in mappings]),
    ):
        partitions: dict[str, list[Entity]] = {}
        for row in rows:
            partitions.setdefault(row.partition_key, []).append(row)
        for partition, its_rows in partitions.items():
            await write_rows(store, table, partition, its_rows)


def rows_of(
    organizations: Sequence[Organization], mappings: Sequence[OrganizationMapping]
) -> dict[str, list[Entity]]:
    """By table."""
    return {
        ORGANIZATIONS: [organization_rows.to_entity(each) for each in organizations],
        ORG_MAPPINGS: [mapping_rows.to_org_entity(each) for each in mappings],
        INTEGRATION_MAPPINGS: [mapping_rows.to_integration_entity(each) for each in mappings],
    }


def claims_of(mappings: Sequence[OrganizationMapping]) -> list[Entity]:
    """The rows that say which organization has an external one to itself."""
    return [
        Entity(
            partition_key=each.integration_name,
            row_key=claim_key(each.external_org_id),
            properties=Claim(
                org_id=each.org_id,
                mapping_id=each.mapping_id,
                external_org_id=each.external_org_id,
                version=each.version,
                claimed_at=AT,
            ).to_properties(),
        )
        for each in mappings
    ]


async def write_claims(store: TableStore, mappings: Sequence[OrganizationMapping]) -> None:
    partitions: dict[str, list[Entity]] = {}
    for row in claims_of(mappings):
        partitions.setdefault(row.partition_key, []).append(row)
    for partition, rows in partitions.items():
        await write_rows(store, INTEGRATION_MAPPINGS, partition, rows)


async def write_rows(store: TableStore, table: str, partition: str, rows: Sequence[Entity]) -> None:
    limit = asyncio.Semaphore(AT_ONCE)

    async def write(batch: Sequence[Entity]) -> None:
        async with limit:
            operations = [Upsert(row_key=row.row_key, properties=row.properties) for row in batch]
            await store.transact(table, partition, operations)

    await asyncio.gather(*(write(batch) for batch in _batches(rows)))


def _batches(rows: Sequence[Entity]) -> Iterator[Sequence[Entity]]:
    for start in range(0, len(rows), MAX_OPERATIONS):
        yield rows[start : start + MAX_OPERATIONS]
