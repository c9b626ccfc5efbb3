"""Whether a claim names the mapping that is live on its external organization."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphql_api.storage.keys import (
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    claim_key,
    org_mapping_key,
)
from graphql_api.storage.mapping_entity import OrganizationMapping
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
from graphql_api.storage.table_store import OutcomeUnknown, Row, RowConflict, TableStore
from graphql_api.storage.write_protocol import Claim, ClaimedElsewhere, WriteProtocol

Holder = tuple[str, str]
"""An organization and its mapping."""


@dataclass(frozen=True, kw_only=True)
class ClaimAddress:
    integration_name: str
    row_key: str

    def is_of(self, mapping: OrganizationMapping) -> bool:
        """Whether this mapping is live on the claimed external organization."""
        return mapping.is_active and self == claim_address_of(mapping)


def claim_address_of(mapping: OrganizationMapping) -> ClaimAddress:
    key = claim_key(mapping.external_org_id)
    return ClaimAddress(integration_name=mapping.integration_name, row_key=key)


def named_holder(claim: Row) -> Holder | None:
    """None where the row cannot be read."""
    try:
        held = Claim.from_row(claim)
    except (KeyError, ValueError, TypeError):
        return None
    return held.org_id, held.mapping_id


@dataclass(frozen=True, kw_only=True)
class _Look:
    """What stood still for a moment."""

    row: Row | None
    live: Sequence[OrganizationMapping]


class ClaimCheck:
    """Reads the mappings, then the claim, then the mappings again.

    Claims are never deleted, and a live mapping's claim can only be taken by a sibling that the
    uniqueness row refuses. So a claim that does not name the mapping which stayed live is nobody's
    to keep; a reservation elsewhere that it stands for is fenced before the claim is replaced.
    """

    def __init__(self, store: TableStore, *, protocol: WriteProtocol, dry_run: bool) -> None:
        self._store = store
        self._protocol = protocol
        self._dry_run = dry_run

    async def check(
        self, address: ClaimAddress, candidates: Collection[Holder]
    ) -> list[Divergence]:
        """`candidates` are the mappings that were seen live on it."""
        found: list[Divergence] = []  # at most one: the last difference seen
        known = set(candidates)
        for _ in range(LOOKS):
            look = await self._look(address, known)
            if look is None:
                continue
            divergence = _difference(look.row, look.live)
            if divergence is None:
                return [*map(mended, found), *_across_organizations(look.live)]
            if self._dry_run:
                return [divergence, *_across_organizations(look.live)]
            found = [divergence]
            try:
                await self._protocol.take_claim(look.row, look.live[0])
            except (RowConflict, OutcomeUnknown, ClaimedElsewhere):
                continue  # somebody moved: look again
        return found

    async def _look(self, address: ClaimAddress, known: set[Holder]) -> _Look | None:
        before = await self._mappings(address, known)
        row = await self._store.get(INTEGRATION_MAPPINGS, address.integration_name, address.row_key)
        named = None if row is None else named_holder(row)
        if named is not None and named not in known:
            known.add(named)
            return None
        if await self._mappings(address, known) != before:
            return None
        mappings = [readable_mapping(each) for each in before]
        live = oldest_first(each for each in mappings if each is not None and address.is_of(each))
        return _Look(row=row, live=live)

    async def _mappings(self, address: ClaimAddress, holders: Collection[Holder]) -> list[Row]:
        rows = [
            await self._store.get(
                ORG_MAPPINGS, org_id, org_mapping_key(address.integration_name, mapping_id)
            )
            for org_id, mapping_id in sorted(holders)
        ]
        return [row for row in rows if row is not None]


def _difference(row: Row | None, live: Sequence[OrganizationMapping]) -> Divergence | None:
    if not live:
        return None  # a claim without a live holder is free for the taking
    if row is None:
        return of_mapping(live[0], DivergenceKind.CLAIM_MISSING, "it is live without a claim")
    named = named_holder(row)
    if named in {(each.org_id, each.mapping_id) for each in live}:
        return None
    what = "cannot be read" if named is None else f"names mapping {named[1]} of {named[0]}"
    return of_mapping(live[0], DivergenceKind.CLAIM_WRONG, f"it is live, but its claim {what}")


def _across_organizations(live: Sequence[OrganizationMapping]) -> list[Divergence]:
    """Those of one organization are the uniqueness check's to name."""
    return duplicates(live) if len({each.org_id for each in live}) > 1 else []
