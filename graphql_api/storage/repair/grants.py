"""Compares UserPermissions, the index of grants by person, with OrgPermissions, and repairs it.

An index row that is missing or older hides a grant from its person. One without a grant in the
truth gives nothing, because each is confirmed there, and nobody can find it: it is not looked for.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from graphql_api.models.grant import AccessGrant
from graphql_api.storage import grant_rows
from graphql_api.storage.keys import ORG_PERMISSIONS, PROVIDER_WIDE, USER_PERMISSIONS, pending_key
from graphql_api.storage.partitions import rows_before_helpers
from graphql_api.storage.pending import create_or_replace
from graphql_api.storage.repair.divergences import (
    MAX_ATTEMPTS,
    Divergence,
    DivergenceKind,
    repaired,
)
from graphql_api.storage.table_store import OutcomeUnknown, Row, RowConflict, TableStore


@dataclass(frozen=True, kw_only=True)
class GrantAddress:
    """The place of a grant in the truth; in the index the two keys change places."""

    org_key: str
    user_key: str


class GrantCheck:
    """Reads in the order of IndexCheck: the truth, what is pending, the index, the truth again."""

    def __init__(self, store: TableStore, *, dry_run: bool) -> None:
        self._store = store
        self._dry_run = dry_run

    async def suspects(self, org_key: str) -> list[GrantAddress]:
        """The grants of one partition that the index does not show as they are."""
        suspected: list[GrantAddress] = []
        async for row in rows_before_helpers(self._store, ORG_PERMISSIONS, org_key):
            address = GrantAddress(org_key=org_key, user_key=row.row_key)
            grant = _readable(row)
            if grant is None or not _shows(await self._index(address), grant):
                suspected.append(address)
        return suspected

    async def check(self, address: GrantAddress) -> Divergence | None:
        found: Divergence | None = None
        for _ in range(MAX_ATTEMPTS):
            truth = await self._truth(address)
            if truth is None:
                return found
            grant = _readable(truth)
            if grant is None:
                return _divergence(
                    address,
                    DivergenceKind.GRANT_UNREADABLE,
                    "lacks or garbles a property; delete that row by hand and grant again",
                )
            if await self._is_pending(grant):
                return found and repaired(found)
            index = await self._index(address)
            if _shows(index, grant):
                return found and repaired(found)
            if await self._truth(address) != truth:
                continue
            found = _divergence(
                address,
                DivergenceKind.GRANT_INDEX_MISSING
                if index is None
                else DivergenceKind.GRANT_INDEX_STALE,
                "is not as the index by person shows it",
            )
            if self._dry_run:
                return found
            with suppress(RowConflict, OutcomeUnknown):  # then somebody moved
                repair = partial(self._repair, grant, index)
                await self._store.patience.ask(repair, on=OutcomeUnknown)
        return found

    async def _repair(self, grant: AccessGrant, index: Row | None) -> None:
        operation = create_or_replace(grant_rows.to_user_entity(grant), index)
        await self._store.transact(USER_PERMISSIONS, grant_rows.user_key(grant), [operation])

    async def _truth(self, address: GrantAddress) -> Row | None:
        return await self._store.get(ORG_PERMISSIONS, address.org_key, address.user_key)

    async def _index(self, address: GrantAddress) -> Row | None:
        return await self._store.get(USER_PERMISSIONS, address.user_key, address.org_key)

    async def _is_pending(self, grant: AccessGrant) -> bool:
        key = pending_key(grant_rows.user_key(grant), grant.version)
        return await self._store.get(ORG_PERMISSIONS, grant_rows.org_key(grant), key) is not None


def _readable(row: Row) -> AccessGrant | None:
    """The grant of a row of the truth, unless its keys say something else."""
    try:
        grant = grant_rows.from_entity(row)
    except (KeyError, ValueError, TypeError):
        return None
    in_place = (grant_rows.org_key(grant), grant_rows.user_key(grant)) == (
        row.partition_key,
        row.row_key,
    )
    return grant if in_place else None


def _shows(index: Row | None, grant: AccessGrant) -> bool:
    return index is not None and index.properties == grant_rows.to_user_entity(grant).properties


def _divergence(address: GrantAddress, kind: DivergenceKind, detail: str) -> Divergence:
    provider_wide = address.org_key == PROVIDER_WIDE
    return Divergence(
        kind=kind,
        organization=None if provider_wide else address.org_key,
        detail=f"the grant of {address.user_key} {'provider-wide ' * provider_wide}{detail}",
    )
