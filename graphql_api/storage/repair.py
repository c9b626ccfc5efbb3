"""Repair: compare both tables and their helper rows, name each divergence, and mend it.

OrgIntegrationMappings is the truth and is never changed. The survey reads every organization's
partition once; what looks wrong is only suspected, because writers are at work meanwhile. Each
suspicion goes to a check, which reads again in an order that tells damage from a write under way,
and mends on the condition that nothing moved. So repair may run beside live traffic and more than
once. It goes from what others depend on to what depends on it: uniqueness rows, pending rows, the
index, claims.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from graphql_api.storage.divergences import Divergence, DivergenceKind, mended, readable_mapping
from graphql_api.storage.keys import (
    CLAIM_ROWS,
    HELPER_ROWS,
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    PENDING_ROWS,
    UNIQUE_ROWS,
)
from graphql_api.storage.mapping_entity import MappingRules
from graphql_api.storage.partitions import (
    PARALLEL,
    of_each_organization,
    rows_before_helpers,
    rows_with_prefix,
)
from graphql_api.storage.pending import (
    PendingUnreadable,
    PendingWrite,
    apply,
    pending_rows,
    read_pending,
)
from graphql_api.storage.properties import optional_text
from graphql_api.storage.repair_claims import (
    ClaimAddress,
    ClaimCheck,
    Holder,
    claim_address_of,
    named_holder,
)
from graphql_api.storage.repair_index import IndexAddress, IndexCheck
from graphql_api.storage.repair_uniqueness import (
    UniqueAddress,
    UniquenessCheck,
    address_of,
    named_mapping,
)
from graphql_api.storage.table_store import Entity, Row, TableStore
from graphql_api.storage.write_protocol import WriteProtocol

PATIENCE = timedelta(seconds=2)
"""How long a pending row may be a write under way."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class _Survey:
    """What one run saw: enough to suspect, not enough to mend."""

    organizations: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    """Organizations that are missing although they have mappings."""
    broken: set[Holder] = field(default_factory=set)
    """Mappings that cannot be read, by their key and by what the row says; left alone."""
    index: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    """For each integration the index rows that should be there, as fingerprints by row key."""
    live: dict[str, dict[ClaimAddress, set[Holder]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    """For each integration who is live on an external organization."""
    pending: list[tuple[str, Row]] = field(default_factory=list)


class Repair:
    """One run. `rules` says whether an integration allows sharing; TableStoreError ends the run,
    and running it again continues."""

    def __init__(
        self,
        store: TableStore,
        *,
        clock: Callable[[], datetime],
        rules: Callable[[str], MappingRules],
        integrations: Collection[str],
        dry_run: bool = False,
        parallel: int = PARALLEL,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        protocol = WriteProtocol(store, clock=clock)
        self._store = store
        self._clock = clock
        self._rules = rules
        self._integrations = integrations
        self._dry_run = dry_run
        self._parallel = parallel
        self._sleep = sleep
        self._uniqueness = UniquenessCheck(store, protocol=protocol, dry_run=dry_run)
        self._indexes = IndexCheck(store, dry_run=dry_run)
        self._claims = ClaimCheck(store, protocol=protocol, dry_run=dry_run)

    async def run(self) -> list[Divergence]:
        survey = _Survey()

        async def visit(org_id: str) -> list[Divergence]:
            return await self._visit(org_id, survey)

        found: list[Divergence] = []
        visits = of_each_organization(self._store, visit, parallel=self._parallel)
        async for divergences in visits:
            found += divergences
        found += await self._finish_pending(survey)
        for integration_name in sorted({*self._integrations, *survey.index}):
            found += await self._compare_index(integration_name, survey)
            found += await self._compare_claims(integration_name, survey)
        return found

    # ------------------------------------------------------------------ one organization

    async def _visit(self, org_id: str, survey: _Survey) -> list[Divergence]:
        survey.organizations.add(org_id)
        rows = await self._store.query(ORG_MAPPINGS, org_id)
        survey.pending.extend(
            (ORG_MAPPINGS, row) for row in rows if row.row_key.startswith(PENDING_ROWS)
        )
        found: list[Divergence] = []
        live: dict[UniqueAddress, set[str]] = defaultdict(set)
        for row in rows:
            if row.row_key < HELPER_ROWS:
                found += _note_mapping(row, survey, live)
        named = {
            UniqueAddress(org_id=org_id, row_key=row.row_key): named_mapping(row)
            for row in rows
            if row.row_key.startswith(UNIQUE_ROWS)
        }
        return [*found, *await self._compare_uniqueness(live, named, survey)]

    async def _compare_uniqueness(
        self,
        live: dict[UniqueAddress, set[str]],
        named: dict[UniqueAddress, str | None],
        survey: _Survey,
    ) -> list[Divergence]:
        found: list[Divergence] = []
        for address in sorted(live.keys() | named.keys(), key=lambda each: each.row_key):
            holders, name = live.get(address, set()), named.get(address)
            if holders == ({name} - {None}) or (address.org_id, name) in survey.broken:
                continue
            rules = self._rules(address.integration_name)
            found += await self._uniqueness.check(address, holders, rules)
        return found

    # ------------------------------------------------------------------ pending rows

    async def _finish_pending(self, survey: _Survey) -> list[Divergence]:
        of_organizations = await pending_rows(self._store, ORGANIZATIONS, ORGANIZATIONS_PARTITION)
        pending = [*((ORGANIZATIONS, row) for row in of_organizations), *survey.pending]
        if any(self._is_young(table, row) for table, row in pending):
            await self._sleep(PATIENCE.total_seconds())
        found: list[Divergence] = []
        for table, row in pending:
            if await self._store.get(table, row.partition_key, row.row_key) is not None:
                found.append(await self._finish(table, row))
        return found

    async def _finish(self, table: str, row: Row) -> Divergence:
        try:
            pending = read_pending(table, row)
        except PendingUnreadable as error:
            return Divergence(
                kind=DivergenceKind.PENDING_UNREADABLE,
                organization=_organization_of(row),
                detail=f"{error}; it is left as it is",
            )
        divergence = Divergence(
            kind=DivergenceKind.PENDING_LEFT,
            organization=pending.event.org_id,
            integration=pending.event.integration_name,
            mapping=pending.event.mapping_id,
            detail=f"{row.row_key} was committed and not applied",
        )
        if self._dry_run:
            return divergence
        await apply(self._store, pending)
        return mended(divergence)

    def _is_young(self, table: str, row: Row) -> bool:
        try:
            pending: PendingWrite = read_pending(table, row)
        except PendingUnreadable:
            return False
        return self._clock() - pending.event.occurred_at < PATIENCE

    # ------------------------------------------------------------------ one integration

    async def _compare_index(self, integration_name: str, survey: _Survey) -> list[Divergence]:
        expected = survey.index.get(integration_name, {})
        missing, suspects = set(expected), set[str]()
        async for row in rows_before_helpers(self._store, INTEGRATION_MAPPINGS, integration_name):
            missing.discard(row.row_key)
            if expected.get(row.row_key) != _fingerprint(row):
                suspects.add(row.row_key)
        found: list[Divergence] = []
        for row_key in sorted(suspects | missing):
            address = IndexAddress(integration_name=integration_name, row_key=row_key)
            found += await self._check_index(address, survey)
        return found

    async def _check_index(self, address: IndexAddress, survey: _Survey) -> Sequence[Divergence]:
        if (address.org_id, address.mapping_id) in survey.broken:
            return []
        lost = await self._lost_organization(address, survey)
        divergence = await self._indexes.check(address)
        return [each for each in (lost, divergence) if each is not None]

    async def _lost_organization(self, address: IndexAddress, survey: _Survey) -> Divergence | None:
        """The index names an organization that is gone, and yet its mapping is there."""
        org_id = address.org_id
        if not org_id or org_id in survey.organizations or org_id in survey.lost:
            return None
        if await self._store.get(ORGANIZATIONS, ORGANIZATIONS_PARTITION, org_id) is not None:
            return None  # made since the survey
        if await self._store.get(ORG_MAPPINGS, org_id, address.org_row_key) is None:
            return None
        survey.lost.add(org_id)
        return Divergence(
            kind=DivergenceKind.ORGANIZATION_MISSING,
            organization=org_id,
            detail="it has mappings, but is not in Organizations; create it again with this id",
        )

    async def _compare_claims(self, integration_name: str, survey: _Survey) -> list[Divergence]:
        if self._rules(integration_name).allows_sharing:
            return []
        live = survey.live.get(integration_name, {})
        named: dict[ClaimAddress, Holder | None] = {}
        claims = rows_with_prefix(self._store, INTEGRATION_MAPPINGS, integration_name, CLAIM_ROWS)
        async for row in claims:
            address = ClaimAddress(integration_name=integration_name, row_key=row.row_key)
            named[address] = named_holder(row)
        found = [
            _unreadable_claim(address)
            for address, holder in named.items()
            if holder is None and address not in live
        ]
        for address in sorted(live, key=lambda each: each.row_key):
            if live[address] != {named.get(address)}:
                found += await self._claims.check(address, live[address])
        return found


def _note_mapping(
    row: Row, survey: _Survey, live: dict[UniqueAddress, set[str]]
) -> list[Divergence]:
    mapping = readable_mapping(row)
    if mapping is None:
        survey.broken.update(_broken_mappings(row))
        return [_broken(row)]
    entity = mapping.to_integration_entity()
    survey.index[mapping.integration_name][entity.row_key] = _fingerprint(entity)
    if mapping.is_active:
        live[address_of(mapping)].add(mapping.mapping_id)
        holder = (mapping.org_id, mapping.mapping_id)
        survey.live[mapping.integration_name][claim_address_of(mapping)].add(holder)
    return []


def _broken_mappings(row: Row) -> set[Holder]:
    named = {row.row_key.rpartition("_")[2], optional_text(row.properties.get("MappingId"))}
    return {(row.partition_key, name) for name in named if name is not None}


def _broken(row: Row) -> Divergence:
    named = ("OrgId", "IntegrationName", "MappingId")
    says = [optional_text(row.properties.get(name)) for name in named]
    stands = f"row {row.row_key!r} of organization {row.partition_key}"
    if None in says or [says[0], f"{says[1]}_{says[2]}"] == [row.partition_key, row.row_key]:
        kind, detail = DivergenceKind.MAPPING_UNREADABLE, f"{stands} lacks or garbles a property"
    else:
        kind = DivergenceKind.MAPPING_MISPLACED
        detail = (
            f"{stands} says that it is mapping {says[2]} of {says[1]} and organization {says[0]}"
        )
    return Divergence(
        kind=kind,
        organization=row.partition_key,
        mapping=row.row_key.rpartition("_")[2],
        detail=f"{detail}; it is left as it is",
    )


def _unreadable_claim(address: ClaimAddress) -> Divergence:
    return Divergence(
        kind=DivergenceKind.CLAIM_UNREADABLE,
        integration=address.integration_name,
        detail=f"{address.row_key} cannot be read and nobody is live on it; delete it by hand",
    )


def _organization_of(row: Row) -> str | None:
    return None if row.partition_key == ORGANIZATIONS_PARTITION else row.partition_key


def _fingerprint(entity: Entity) -> int:
    return hash(frozenset(entity.properties.items()))
