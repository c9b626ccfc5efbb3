"""Whether a uniqueness row names the one mapping that is live on its external organization."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphql_api.storage.keys import ORG_MAPPINGS, UNIQUE_ROWS, org_mapping_key, unique_key
from graphql_api.storage.mapping_entity import MappingRules, OrganizationMapping
from graphql_api.storage.pending import create_or_replace
from graphql_api.storage.properties import optional_text
from graphql_api.storage.repair.divergences import (
    LOOKS,
    Divergence,
    DivergenceKind,
    duplicates,
    mended,
    of_mapping,
    oldest_first,
    readable_mapping,
)
from graphql_api.storage.table_store import (
    Delete,
    Entity,
    Operation,
    OutcomeUnknown,
    Row,
    RowConflict,
    TableStore,
)
from graphql_api.storage.write_protocol import ClaimedElsewhere, WriteProtocol, unique_properties


@dataclass(frozen=True, kw_only=True)
class UniqueAddress:
    org_id: str
    row_key: str

    @property
    def integration_name(self) -> str:
        return self.row_key.removeprefix(UNIQUE_ROWS).rpartition("_")[0]

    def is_of(self, mapping: OrganizationMapping) -> bool:
        """Whether this mapping is live on the external organization that the row stands for."""
        return mapping.is_active and self == address_of(mapping)


def address_of(mapping: OrganizationMapping) -> UniqueAddress:
    key = unique_key(mapping.integration_name, mapping.external_org_id)
    return UniqueAddress(org_id=mapping.org_id, row_key=key)


def named_mapping(unique_row: Row | None) -> str | None:
    """None for a fence too."""
    return None if unique_row is None else optional_text(unique_row.properties.get("MappingId"))


@dataclass(frozen=True, kw_only=True)
class _Look:
    """What stood still for a moment; `live` is None where a mapping cannot be read."""

    row: Row | None
    live: Sequence[OrganizationMapping] | None


class UniquenessCheck:
    """Reads the mappings, then the uniqueness row, then the mappings again.

    A mapping becomes live, and ceases to be, in one transaction with its uniqueness row. So where
    the mappings did not change between the two readings, a row that disagrees is no write under
    way. Whoever changes what a live mapping holds must delete the row, so a mend that is
    conditional on the row as read cannot come too late.
    """

    def __init__(self, store: TableStore, *, protocol: WriteProtocol, dry_run: bool) -> None:
        self._store = store
        self._protocol = protocol
        self._dry_run = dry_run

    async def check(
        self, address: UniqueAddress, candidates: Collection[str], rules: MappingRules
    ) -> list[Divergence]:
        """`candidates` are the mappings that were seen live on it, or named by the row."""
        found: list[Divergence] = []  # at most one: the last difference seen
        known = set(candidates)
        for _ in range(LOOKS):
            look = await self._look(address, known)
            if look is None:
                continue
            if look.live is None:
                return []  # a mapping that cannot be read is named already, and may be live
            divergence = _difference(address, look.row, look.live)
            if divergence is None:
                return [*map(mended, found), *duplicates(look.live)]
            if self._dry_run:
                return [divergence, *duplicates(look.live)]
            found = [divergence]
            try:
                await self._mend(address, look.row, look.live, rules)
            except ClaimedElsewhere:  # it is live in another organization: a person must choose
                return [divergence]
            except (RowConflict, OutcomeUnknown):
                continue  # somebody moved: look again
        return found

    async def _look(self, address: UniqueAddress, known: set[str]) -> _Look | None:
        before = await self._mappings(address, known)
        row = await self._store.get(ORG_MAPPINGS, address.org_id, address.row_key)
        named = named_mapping(row)
        if named is not None and named not in known:
            known.add(named)
            return None
        if await self._mappings(address, known) != before:
            return None
        mappings = [readable_mapping(each) for each in before]
        readable = [each for each in mappings if each is not None]
        if len(readable) < len(mappings):
            return _Look(row=row, live=None)
        return _Look(row=row, live=oldest_first(each for each in readable if address.is_of(each)))

    async def _mend(
        self,
        address: UniqueAddress,
        row: Row | None,
        live: Sequence[OrganizationMapping],
        rules: MappingRules,
    ) -> None:
        if live and row is not None and not rules.allows_sharing:
            # Whoever made this fence may be about to claim: take that from them first.
            await self._protocol.retake_claim(live[0])
        await self._store.transact(ORG_MAPPINGS, address.org_id, [_mending(address, row, live)])

    async def _mappings(self, address: UniqueAddress, ids: Collection[str]) -> list[Row]:
        rows = [
            await self._store.get(
                ORG_MAPPINGS, address.org_id, org_mapping_key(address.integration_name, each)
            )
            for each in sorted(ids)
        ]
        return [row for row in rows if row is not None]


def _difference(
    address: UniqueAddress, row: Row | None, live: Sequence[OrganizationMapping]
) -> Divergence | None:
    named = named_mapping(row)
    if not live:
        return None if named is None else _orphan(address, named)
    if named is None:
        what = "no uniqueness row names it" if row is None else "a fence stands in its place"
        return of_mapping(live[0], DivergenceKind.UNIQUENESS_MISSING, what)
    if named in {each.mapping_id for each in live}:
        return None
    what = f"its uniqueness row names {named}, which is not live on it"
    return of_mapping(live[0], DivergenceKind.UNIQUENESS_WRONG, what)


def _orphan(address: UniqueAddress, named: str) -> Divergence:
    return Divergence(
        kind=DivergenceKind.UNIQUENESS_ORPHANED,
        organization=address.org_id,
        integration=address.integration_name,
        mapping=named,
        detail="a uniqueness row names a mapping that is not live on it",
    )


def _mending(
    address: UniqueAddress, row: Row | None, live: Sequence[OrganizationMapping]
) -> Operation:
    if live:
        entity = Entity(
            partition_key=address.org_id,
            row_key=address.row_key,
            properties=unique_properties(live[0]),
        )
        return create_or_replace(entity, row)
    return Delete(row_key=address.row_key, etag=None if row is None else row.etag)
