"""Repair: compare both tables and their helper rows, name each divergence, and repair it.

OrgIntegrationMappings is the truth: other rows are brought in line with it, and it changes only if
an external id is not in its vendor's one form. The survey reads every organization's partition
once; what looks wrong is only suspected, because writers are at work meanwhile. Each suspicion goes
to a check, which reads again in an order that tells damage from a write under way, and repairs on
the condition that nothing moved. So repair may run beside live traffic and more than once. It goes
from what others depend on to what depends on it: merges that are unfinished, uniqueness rows,
pending rows, the index, claims, external ids; and the index of access grants, whose truth is
OrgPermissions. What is excluded and mapped all the same is named at the end, and then the sums of
coverage are counted, which are of all of these. A file that is damaged is named instead of all
that, because each write would make it worse.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from graphql_api.models.mapping import MappingRules
from graphql_api.storage.keys import (
    CLAIM_ROWS,
    HELPER_ROWS,
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    ORG_PERMISSIONS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    PENDING_ROWS,
    PROVIDER_WIDE,
    UNIQUE_ROWS,
)
from graphql_api.storage.mappings import MappingStorageService
from graphql_api.storage.merges.steps import MergeSteps
from graphql_api.storage.partitions import (
    PARALLEL,
    for_each_organization,
    rows_before_helpers,
    rows_with_prefix,
)
from graphql_api.storage.pending import pending_rows
from graphql_api.storage.repair.claims import ClaimAddress, ClaimCheck
from graphql_api.storage.repair.coverage_sums import CoverageSumCheck
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind
from graphql_api.storage.repair.exclusions import ExclusionCheck
from graphql_api.storage.repair.external_ids import ExternalIdCheck, FormOf
from graphql_api.storage.repair.grants import GrantCheck
from graphql_api.storage.repair.index import IndexAddress, IndexCheck
from graphql_api.storage.repair.merges import MergeCheck
from graphql_api.storage.repair.noting import NotingStore
from graphql_api.storage.repair.pending import PendingCheck, Sleep
from graphql_api.storage.repair.slots import SlotOwner
from graphql_api.storage.repair.survey import Survey, fingerprint, note_mapping
from graphql_api.storage.repair.uniqueness import UniqueAddress, UniquenessCheck
from graphql_api.storage.sqlite_failures import DAMAGED
from graphql_api.storage.table_store import ChecksItself, TableStore
from graphql_api.storage.write_protocol import WriteProtocol


class Repair:
    """One run. `rules` says whether an integration allows sharing, `form_of` how it writes its ids.

    TableStoreError ends the run, and running it again continues.
    """

    def __init__(
        self,
        store: TableStore,
        *,
        clock: Callable[[], datetime],
        rules: Callable[[str], MappingRules],
        integrations: Collection[str],
        form_of: FormOf,
        dry_run: bool = False,
        parallel: int = PARALLEL,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._file = store if isinstance(store, ChecksItself) else None
        store = self._store = NotingStore(store)
        protocol = WriteProtocol(store, clock=clock)
        self._rules = rules
        self._integrations = integrations
        self._parallel = parallel
        self._uniqueness = UniquenessCheck(store, protocol=protocol, dry_run=dry_run)
        self._indexes = IndexCheck(store, dry_run=dry_run)
        self._claims = ClaimCheck(store, protocol=protocol, dry_run=dry_run)
        self._pending = PendingCheck(store, clock=clock, dry_run=dry_run, sleep=sleep)
        self._external_ids = ExternalIdCheck(
            MappingStorageService(store, clock=clock),
            clock=clock,
            form_of=form_of,
            rules=rules,
            dry_run=dry_run,
        )
        self._grants = GrantCheck(store, dry_run=dry_run)
        self._exclusions = ExclusionCheck(store)
        self._sums = CoverageSumCheck(store, dry_run=dry_run)
        steps = MergeSteps(store, clock=clock, rules=rules)
        self._merges = MergeCheck(store, steps=steps, dry_run=dry_run, sleep=sleep)

    async def run(self) -> list[Divergence]:
        damage = [] if self._file is None else await self._file.damage()
        return [*map(_of_file, damage)] or await self._compare()

    async def _compare(self) -> list[Divergence]:
        survey = Survey()

        async def visit(org_id: str) -> list[Divergence]:
            return await self._visit(org_id, survey)

        found = [*await self._merges.finish()]
        visits = for_each_organization(self._store, visit, parallel=self._parallel)
        async for divergences in visits:
            found += divergences
        await self._note_outside_organizations(survey)
        found += await self._pending.finish(survey.pending)
        for integration_name in sorted({*self._integrations, *survey.index}):
            found += await self._compare_index(integration_name, survey)
            found += await self._compare_claims(integration_name, survey)
        found += await self._external_ids.check(survey.targets)
        for grant in survey.grants:
            divergence = await self._grants.check(grant)
            found += [] if divergence is None else [divergence]
        found += await self._exclusions.check(survey.targets)
        found += await self._sums.check()
        return [*found, *await self._store.unreadable()]

    async def _note_outside_organizations(self, survey: Survey) -> None:
        """Add the rows of partitions that belong to no single organization."""
        for row in await pending_rows(self._store, ORGANIZATIONS, ORGANIZATIONS_PARTITION):
            survey.pending.append((ORGANIZATIONS, row))
        await self._note_grants(PROVIDER_WIDE, survey)

    async def _note_grants(self, org_key: str, survey: Survey) -> None:
        for row in await pending_rows(self._store, ORG_PERMISSIONS, org_key):
            survey.pending.append((ORG_PERMISSIONS, row))
        survey.grants.extend(await self._grants.suspects(org_key))

    # ------------------------------------------------------------------ one organization

    async def _visit(self, org_id: str, survey: Survey) -> list[Divergence]:
        survey.organizations.add(org_id)
        rows = await self._store.query(ORG_MAPPINGS, org_id)
        survey.pending.extend(
            (ORG_MAPPINGS, row) for row in rows if row.row_key.startswith(PENDING_ROWS)
        )
        await self._note_grants(org_id, survey)
        found: list[Divergence] = []
        live: dict[UniqueAddress, set[SlotOwner]] = defaultdict(set)
        for row in rows:
            if row.row_key < HELPER_ROWS:
                found += note_mapping(row, survey, live)
        named: dict[UniqueAddress, SlotOwner | None] = {}
        for row in rows:
            if row.row_key.startswith(UNIQUE_ROWS):
                address = UniqueAddress(org_id=org_id, row_key=row.row_key)
                named[address] = address.owner_named_by(row)
        return [*found, *await self._compare_uniqueness(live, named, survey)]

    async def _compare_uniqueness(
        self,
        live: dict[UniqueAddress, set[SlotOwner]],
        named: dict[UniqueAddress, SlotOwner | None],
        survey: Survey,
    ) -> list[Divergence]:
        found: list[Divergence] = []
        for address in sorted(live.keys() | named.keys(), key=lambda each: each.row_key):
            owners, owner = live.get(address, set()), named.get(address)
            if owners == ({owner} - {None}) or owner in survey.broken:
                continue
            rules = self._rules(address.integration_name)
            found += await self._uniqueness.check(address, owners, rules)
        return found

    # ------------------------------------------------------------------ one integration

    async def _compare_index(self, integration_name: str, survey: Survey) -> list[Divergence]:
        expected = survey.index.get(integration_name, {})
        missing, suspects = set(expected), set[str]()
        async for row in rows_before_helpers(self._store, INTEGRATION_MAPPINGS, integration_name):
            missing.discard(row.row_key)
            found_there = fingerprint(row)
            if found_there is None or expected.get(row.row_key) != found_there:
                suspects.add(row.row_key)
        found: list[Divergence] = []
        for row_key in sorted(suspects | missing):
            address = IndexAddress(integration_name=integration_name, row_key=row_key)
            found += await self._check_index(address, survey)
        return found

    async def _check_index(self, address: IndexAddress, survey: Survey) -> Sequence[Divergence]:
        if (address.org_id, address.mapping_id) in survey.broken:
            return []
        lost = await self._lost_organization(address, survey)
        divergence = await self._indexes.check(address)
        return [each for each in (lost, divergence) if each is not None]

    async def _lost_organization(self, address: IndexAddress, survey: Survey) -> Divergence | None:
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

    async def _compare_claims(self, integration_name: str, survey: Survey) -> list[Divergence]:
        if self._rules(integration_name).allows_sharing:
            return []
        live = survey.live.get(integration_name, {})
        named: dict[ClaimAddress, SlotOwner | None] = {}
        claims = rows_with_prefix(self._store, INTEGRATION_MAPPINGS, integration_name, CLAIM_ROWS)
        async for row in claims:
            address = ClaimAddress(integration_name=integration_name, row_key=row.row_key)
            named[address] = address.owner_named_by(row)
        found = [
            _unreadable_claim(address)
            for address, owner in named.items()
            if owner is None and address not in live
        ]
        for address in sorted(live, key=lambda each: each.row_key):
            if live[address] != {named.get(address)}:
                found += await self._claims.check(address, live[address])
        return found


def _of_file(line: str) -> Divergence:
    return Divergence(kind=DivergenceKind.FILE_DAMAGED, detail=f"{line}. {DAMAGED}")


def _unreadable_claim(address: ClaimAddress) -> Divergence:
    return Divergence(
        kind=DivergenceKind.CLAIM_UNREADABLE,
        integration=address.integration_name,
        detail=f"{address.row_key} cannot be read and nobody is live on it; delete it by hand",
    )
