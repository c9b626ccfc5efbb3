"""Claims and uniqueness rows alike: read a slot, name what is wrong with it, and repair it.

A slot is a helper row that names the mapping which is live on an external organization.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage.keys import ORG_MAPPINGS, org_mapping_key
from graphql_api.storage.patience import Patience
from graphql_api.storage.repair.divergences import (
    MAX_ATTEMPTS,
    Divergence,
    oldest_first,
    readable_mapping,
    repaired,
)
from graphql_api.storage.table_store import OutcomeUnknown, Row, RowConflict, TableStore

SlotOwner = tuple[str, str]
"""The ids of an organization and of its mapping."""


class SlotAddress(Protocol):
    """The place of a slot, and how its row is read."""

    @property
    def integration_name(self) -> str: ...

    @property
    def table(self) -> str: ...

    @property
    def partition_key(self) -> str: ...

    @property
    def row_key(self) -> str: ...

    def is_of(self, mapping: OrganizationMapping) -> bool:
        """Whether this mapping is live on the external organization that the slot stands for."""

    def owner_named_by(self, row: Row | None) -> SlotOwner | None:
        """None if the row is absent, names nobody or cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """A slot and the mappings that are live on it, oldest first, as they were at one moment."""

    row: Row | None
    live: Sequence[OrganizationMapping]
    has_unreadable: bool
    """Whether another mapping, which cannot be read, may be live on it too."""


async def look_at(store: TableStore, address: SlotAddress, known: set[SlotOwner]) -> Look | None:
    """Read the mappings, then the slot, then the mappings again.

    None if a mapping changed between its two readings, or if the slot names a mapping that is not
    among the `known` ones; it is from then on.
    """
    before = await _read_mappings(store, address.integration_name, known)
    row = await store.get(address.table, address.partition_key, address.row_key)
    named = address.owner_named_by(row)
    if named is not None and named not in known:
        known.add(named)
        return None
    if await _read_mappings(store, address.integration_name, known) != before:
        return None
    mappings = [readable_mapping(each) for each in before]
    live = oldest_first(each for each in mappings if each is not None and address.is_of(each))
    return Look(row=row, live=live, has_unreadable=None in mappings)


async def settle(
    look: Callable[[], Awaitable[Look | None]],
    *,
    difference: Callable[[Look], Divergence | None],
    duplicates: Callable[[Look], list[Divergence]],
    repair: Callable[[Look], Awaitable[bool]] | None,
    patience: Patience,
) -> list[Divergence]:
    """Look until nothing is wrong any more, and repair what is; without `repair`, only name it.

    `repair` returns whether another look makes sense, and raises RowConflict or OutcomeUnknown if
    somebody moved.
    """
    found: list[Divergence] = []  # at most one: the last difference seen
    for _ in range(MAX_ATTEMPTS):
        seen = await look()
        if seen is None:
            continue
        divergence = difference(seen)
        if divergence is None:
            return [*map(repaired, found), *duplicates(seen)]
        if repair is None:
            return [divergence, *duplicates(seen)]
        found = [divergence]
        with suppress(RowConflict, OutcomeUnknown):
            if not await patience.ask(partial(repair, seen), on=OutcomeUnknown):
                return found
    return found


async def _read_mappings(
    store: TableStore, integration_name: str, owners: Collection[SlotOwner]
) -> list[Row]:
    rows = [
        await store.get(ORG_MAPPINGS, org_id, org_mapping_key(integration_name, mapping_id))
        for org_id, mapping_id in sorted(owners)
    ]
    return [row for row in rows if row is not None]
