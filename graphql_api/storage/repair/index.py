"""Compares the index row of a mapping with the truth, and repairs it."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage import mapping_rows
from graphql_api.storage.coverage_sums import CoverageSumStorage
from graphql_api.storage.keys import (
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    org_mapping_key,
    pending_key,
    shard_of,
)
from graphql_api.storage.pending import create_or_replace
from graphql_api.storage.repair.divergences import (
    MAX_ATTEMPTS,
    Divergence,
    DivergenceKind,
    readable_mapping,
    repaired,
)
from graphql_api.storage.table_store import (
    Delete,
    Operation,
    OutcomeUnknown,
    Row,
    RowConflict,
    TableStore,
)


@dataclass(frozen=True, kw_only=True)
class IndexAddress:
    """The place of an index row, present or missing."""

    integration_name: str
    row_key: str

    @property
    def org_id(self) -> str:
        """Empty if the row key is none that the protocol writes."""
        return self.row_key.rpartition("_")[0]

    @property
    def mapping_id(self) -> str:
        return self.row_key.rpartition("_")[2]

    @property
    def org_row_key(self) -> str:
        return org_mapping_key(self.integration_name, self.mapping_id)


class IndexCheck:
    """Reads the truth, then whether it is still pending, then the index, then the truth again.

    A write takes its pending row away only after it wrote the index. So if the truth did not
    change between the two readings and nothing was pending, an index that differs is no write
    under way. Mappings are never deleted: an index row without one never had one.
    """

    def __init__(self, store: TableStore, *, dry_run: bool) -> None:
        self._store = store
        self._dry_run = dry_run

    async def check(self, address: IndexAddress) -> Divergence | None:
        found: Divergence | None = None
        for _ in range(MAX_ATTEMPTS):
            truth = await self._truth(address)
            mapping = None if truth is None else readable_mapping(truth)
            if truth is not None and (mapping is None or await self._is_pending(mapping)):
                return found and repaired(found)
            index = await self._index(address)
            difference = _difference(mapping, index)
            if difference is None:
                return found and repaired(found)
            if await self._truth(address) != truth:
                continue
            found = _divergence(address, *difference)
            if self._dry_run:
                return found
            with suppress(RowConflict, OutcomeUnknown):  # then somebody moved
                repair = partial(self._repair, address, mapping, index)
                await self._store.patience.ask(repair, on=OutcomeUnknown)
        return found

    async def _repair(
        self, address: IndexAddress, mapping: OrganizationMapping | None, index: Row | None
    ) -> None:
        operation: Operation
        if mapping is not None:
            operation = create_or_replace(mapping_rows.to_integration_entity(mapping), index)
        else:
            etag = None if index is None else index.etag
            operation = Delete(row_key=address.row_key, etag=etag)
        await self._store.transact(INTEGRATION_MAPPINGS, address.integration_name, [operation])
        await CoverageSumStorage(self._store).mark_stale(shard_of(address.row_key))

    async def _truth(self, address: IndexAddress) -> Row | None:
        if not address.org_id:
            return None
        return await self._store.get(ORG_MAPPINGS, address.org_id, address.org_row_key)

    async def _index(self, address: IndexAddress) -> Row | None:
        return await self._store.get(
            INTEGRATION_MAPPINGS, address.integration_name, address.row_key
        )

    async def _is_pending(self, mapping: OrganizationMapping) -> bool:
        key = pending_key(mapping.mapping_id, mapping.version)
        return await self._store.get(ORG_MAPPINGS, mapping.org_id, key) is not None


def _difference(
    mapping: OrganizationMapping | None, index: Row | None
) -> tuple[DivergenceKind, str] | None:
    if mapping is None:
        if index is None:
            return None
        return DivergenceKind.INDEX_ORPHANED, "the index lists a mapping that does not exist"
    if index is None:
        return DivergenceKind.INDEX_MISSING, "the index does not list it"
    if not index.is_readable:
        return DivergenceKind.INDEX_STALE, "the index row cannot be read"
    if index.properties == mapping_rows.to_integration_entity(mapping).properties:
        return None
    version = index.properties.get("Version")
    if version == mapping.version:
        return DivergenceKind.INDEX_STALE, f"the index shows version {version} with other content"
    detail = f"the index shows version {version}, the mapping is at {mapping.version}"
    return DivergenceKind.INDEX_STALE, detail


def _divergence(address: IndexAddress, kind: DivergenceKind, detail: str) -> Divergence:
    return Divergence(
        kind=kind,
        organization=address.org_id,
        integration=address.integration_name,
        mapping=address.mapping_id,
        detail=detail,
    )
