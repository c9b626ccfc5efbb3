"""Compares a claim with the mappings that are live on its external organization, and repairs it."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, claim_key
from graphql_api.storage.repair.divergences import (
    Divergence,
    DivergenceKind,
    duplicates,
    of_mapping,
)
from graphql_api.storage.repair.slots import Look, SlotOwner, look_at, settle
from graphql_api.storage.table_store import Row, TableStore
from graphql_api.storage.write_protocol import Claim, ClaimedElsewhere, WriteProtocol


@dataclass(frozen=True, kw_only=True)
class ClaimAddress:
    integration_name: str
    row_key: str

    @property
    def table(self) -> str:
        return INTEGRATION_MAPPINGS

    @property
    def partition_key(self) -> str:
        return self.integration_name

    def is_of(self, mapping: OrganizationMapping) -> bool:
        """Whether this mapping is live on the claimed external organization."""
        return mapping.is_active and self == claim_address_of(mapping)

    def owner_named_by(self, row: Row | None) -> SlotOwner | None:
        """None for a claim that cannot be read too."""
        try:
            held = None if row is None else Claim.from_row(row)
        except (KeyError, ValueError, TypeError):
            return None
        return None if held is None else (held.org_id, held.mapping_id)


def claim_address_of(mapping: OrganizationMapping) -> ClaimAddress:
    key = claim_key(mapping.external_org_id)
    return ClaimAddress(integration_name=mapping.integration_name, row_key=key)


class ClaimCheck:
    """Compares a claim with the mappings that did not change while it was read.

    Claims are never deleted, and a live mapping's claim can only be taken by a sibling that the
    uniqueness row refuses: one who clicks twice leaves such a claim. It protects as well as one
    that names the mapping, because whoever would take it over fences the sibling's partition and
    meets the uniqueness row there. So a claim that names another organization than that of the
    mapping which stayed live is nobody's to keep; a reservation that it stands for is fenced before
    the claim is replaced.

    A mapping that was live at the first reading only may have lost its external organization to
    another meanwhile: it gets no claim, and the two are no duplicates.
    """

    def __init__(self, store: TableStore, *, protocol: WriteProtocol, dry_run: bool) -> None:
        self._store = store
        self._protocol = protocol
        self._dry_run = dry_run

    async def check(
        self, address: ClaimAddress, candidates: Collection[SlotOwner]
    ) -> list[Divergence]:
        """`candidates` are the mappings that were seen live on it."""
        return await settle(
            partial(look_at, self._store, address, set(candidates)),
            difference=partial(_difference, address),
            duplicates=_across_organizations,
            repair=None if self._dry_run else self._repair,
            patience=self._store.patience,
        )

    async def _repair(self, look: Look) -> bool:
        with suppress(ClaimedElsewhere):  # a sibling of the named mapping is live: look again
            await self._protocol.take_claim(look.row, look.live[0])
        return True


def _difference(address: ClaimAddress, look: Look) -> Divergence | None:
    if not look.live:
        return None  # a claim without a live holder is free for the taking
    oldest = look.live[0]
    if look.row is None:
        return of_mapping(oldest, DivergenceKind.CLAIM_MISSING, "it is live without a claim")
    named = address.owner_named_by(look.row)
    if named is not None and named[0] in {each.org_id for each in look.live}:
        return None  # the mapping itself, or a sibling that its uniqueness row refused
    what = "cannot be read" if named is None else f"names mapping {named[1]} of {named[0]}"
    return of_mapping(oldest, DivergenceKind.CLAIM_WRONG, f"it is live, but its claim {what}")


def _across_organizations(look: Look) -> list[Divergence]:
    """Those of one organization are the uniqueness check's to name."""
    return duplicates(look.live) if len({each.org_id for each in look.live}) > 1 else []
