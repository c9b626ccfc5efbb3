"""Compares a uniqueness row with the mapping that is live on it, and repairs it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.storage.keys import ORG_MAPPINGS, UNIQUE_ROWS, unique_key
from graphql_api.storage.pending import create_or_replace
from graphql_api.storage.properties import optional_text
from graphql_api.storage.repair.divergences import (
    Divergence,
    DivergenceKind,
    duplicates,
    of_mapping,
)
from graphql_api.storage.repair.slots import Look, SlotOwner, look_at, settle
from graphql_api.storage.table_store import Delete, Entity, Operation, Row, TableStore
from graphql_api.storage.write_protocol import ClaimedElsewhere, WriteProtocol, unique_properties


@dataclass(frozen=True, kw_only=True)
class UniqueAddress:
    org_id: str
    row_key: str

    @property
    def integration_name(self) -> str:
        return self.row_key.removeprefix(UNIQUE_ROWS).rpartition("_")[0]

    @property
    def table(self) -> str:
        return ORG_MAPPINGS

    @property
    def partition_key(self) -> str:
        return self.org_id

    def is_of(self, mapping: OrganizationMapping) -> bool:
        """Whether this mapping is live on the external organization that the row stands for."""
        return mapping.is_active and self == unique_address_of(mapping)

    def owner_named_by(self, row: Row | None) -> SlotOwner | None:
        """None for a fence too, and for a row that cannot be read."""
        known = row is not None and row.is_readable
        named = optional_text(row.properties.get("MappingId")) if row and known else None
        return None if named is None else (self.org_id, named)


def unique_address_of(mapping: OrganizationMapping) -> UniqueAddress:
    key = unique_key(mapping.integration_name, mapping.external_org_id)
    return UniqueAddress(org_id=mapping.org_id, row_key=key)


class _MayBeLive(Exception):
    """A mapping that cannot be read is named already, and may be live on it."""


class UniquenessCheck:
    """Compares a uniqueness row with the mappings that did not change while it was read.

    A mapping becomes live, and ceases to be, in one transaction with its uniqueness row. So if the
    mappings did not change between the two readings, a row that disagrees is no write under way.
    Whoever changes what a live mapping holds must delete the row, so a repair that is conditional
    on the row as read cannot come too late.
    """

    def __init__(self, store: TableStore, *, protocol: WriteProtocol, dry_run: bool) -> None:
        self._store = store
        self._protocol = protocol
        self._dry_run = dry_run

    async def check(
        self, address: UniqueAddress, candidates: Collection[SlotOwner], rules: MappingRules
    ) -> list[Divergence]:
        """`candidates` are the mappings that were seen live on it."""
        try:
            return await settle(
                partial(self._look, address, set(candidates)),
                difference=partial(_difference, address),
                duplicates=lambda look: duplicates(look.live),
                repair=None if self._dry_run else partial(self._repair, address, rules=rules),
                patience=self._store.patience,
            )
        except _MayBeLive:
            return []

    async def _look(self, address: UniqueAddress, known: set[SlotOwner]) -> Look | None:
        look = await look_at(self._store, address, known)
        if look is not None and look.has_unreadable:
            raise _MayBeLive
        return look

    async def _repair(self, address: UniqueAddress, look: Look, *, rules: MappingRules) -> bool:
        try:
            if look.live and look.row is not None and not rules.allows_sharing:
                # Whoever made this fence may be about to claim: take that from them first.
                await self._protocol.retake_claim(look.live[0])
            await self._store.transact(ORG_MAPPINGS, address.org_id, [_correction(address, look)])
        except ClaimedElsewhere:  # it is live in another organization: a person must choose
            return False
        return True


def _difference(address: UniqueAddress, look: Look) -> Divergence | None:
    named = address.owner_named_by(look.row)
    if not look.live:
        return None if named is None else _orphan(address, named)
    oldest = look.live[0]
    if named is None:
        what = "no uniqueness row names it" if look.row is None else _in_its_place(look.row)
        return of_mapping(oldest, DivergenceKind.UNIQUENESS_MISSING, what)
    if named in {(each.org_id, each.mapping_id) for each in look.live}:
        return None
    what = f"its uniqueness row names {named[1]}, which is not live on it"
    return of_mapping(oldest, DivergenceKind.UNIQUENESS_WRONG, what)


def _in_its_place(row: Row) -> str:
    stands = "a fence" if row.is_readable else "a row that cannot be read"
    return f"{stands} stands in its place"


def _orphan(address: UniqueAddress, named: SlotOwner) -> Divergence:
    return Divergence(
        kind=DivergenceKind.UNIQUENESS_ORPHANED,
        organization=address.org_id,
        integration=address.integration_name,
        mapping=named[1],
        detail="a uniqueness row names a mapping that is not live on it",
    )


def _correction(address: UniqueAddress, look: Look) -> Operation:
    if look.live:
        entity = Entity(
            partition_key=address.org_id,
            row_key=address.row_key,
            properties=unique_properties(look.live[0]),
        )
        return create_or_replace(entity, look.row)
    return Delete(row_key=address.row_key, etag=None if look.row is None else look.row.etag)
