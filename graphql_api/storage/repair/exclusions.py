"""Names what is excluded and mapped all the same: somebody excluded it while somebody mapped it.

The mapping counts. Which of the two was meant, a person knows, so nothing is changed.
"""

from collections import defaultdict
from collections.abc import Mapping

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.mapping_change import Target
from graphql_api.storage import exclusion_rows, mapping_rows
from graphql_api.storage.keys import (
    EXCLUSIONS,
    EXCLUSIONS_PARTITION,
    ORG_MAPPINGS,
    org_mapping_key,
)
from graphql_api.storage.partitions import rows_before_helpers
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind
from graphql_api.storage.repair.slots import SlotOwner
from graphql_api.storage.table_store import TableStore


class ExclusionCheck:
    def __init__(self, store: TableStore) -> None:
        self._store = store

    async def check(self, live: Mapping[Target, set[SlotOwner]]) -> list[Divergence]:
        """`live` are all mappings that were seen live; each is read again before it is named, and
        then its exclusion."""
        by_organization = _by_organization(live)
        found: list[Divergence] = []
        async for row in rows_before_helpers(self._store, EXCLUSIONS, EXCLUSIONS_PARTITION):
            exclusion = exclusion_rows.ROWS.standing_one(row) if row.is_readable else None
            if exclusion is not None:
                owners = sorted(_mapped(exclusion, live, by_organization))
                found += [
                    _divergence(exclusion, owner)
                    for owner in owners
                    if await self._holds(exclusion, owner)
                ]
        return found

    async def _holds(self, exclusion: Exclusion, owner: SlotOwner) -> bool:
        org_id, mapping_id = owner
        key = org_mapping_key(exclusion.integration_name, mapping_id)
        mapped = await self._store.get(ORG_MAPPINGS, org_id, key)
        if mapped is None or not mapping_rows.from_entity(mapped).is_active:
            return False
        row = await self._store.get(EXCLUSIONS, EXCLUSIONS_PARTITION, exclusion.exclusion_id)
        return exclusion_rows.ROWS.standing_one(row) is not None


def _by_organization(
    live: Mapping[Target, set[SlotOwner]],
) -> dict[tuple[str, str], set[SlotOwner]]:
    found: dict[tuple[str, str], set[SlotOwner]] = defaultdict(set)
    for target, owners in live.items():
        for owner in owners:
            found[target.integration_name, owner[0]].add(owner)
    return found


def _mapped(
    exclusion: Exclusion,
    live: Mapping[Target, set[SlotOwner]],
    by_organization: Mapping[tuple[str, str], set[SlotOwner]],
) -> set[SlotOwner]:
    if exclusion.org_id is not None:
        return by_organization.get((exclusion.integration_name, exclusion.org_id), set())
    return live.get(Target(exclusion.integration_name, str(exclusion.external_org_id)), set())


def _divergence(exclusion: Exclusion, owner: SlotOwner) -> Divergence:
    what = (
        "the organization does not use the integration"
        if exclusion.org_id is not None
        else f"{exclusion.external_org_id!r} is nobody's customer"
    )
    return Divergence(
        kind=DivergenceKind.EXCLUDED_AND_MAPPED,
        organization=owner[0],
        integration=exclusion.integration_name,
        mapping=owner[1],
        detail=f"it is active although {what}, as {exclusion.excluded_by} said; delete the "
        f"mapping, or remove exclusion {exclusion.exclusion_id}",
    )
