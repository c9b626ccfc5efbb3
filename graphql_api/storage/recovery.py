"""Recovery: finish the writes that were committed but not applied, because their process ended."""

import logging

from graphql_api.storage.keys import (
    EXCLUSIONS,
    EXCLUSIONS_PARTITION,
    ORG_MAPPINGS,
    ORG_PERMISSIONS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    PROVIDER_WIDE,
    REJECTED_SUGGESTIONS,
    REJECTED_SUGGESTIONS_PARTITION,
)
from graphql_api.storage.partitions import PARALLEL, for_each_organization
from graphql_api.storage.pending import PendingUnreadable, apply, pending_rows, read_pending
from graphql_api.storage.table_store import TableStore

logger = logging.getLogger(__name__)


async def apply_pending(store: TableStore, *, parallel: int = PARALLEL) -> int:
    """Apply what is pending of all organizations, some of them together; returns how much it was.

    Safe beside live traffic: whatever a writer applies meanwhile is applied once.
    Raises TableStoreError; then running it again continues.
    """
    applied = await _apply_partition(store, ORGANIZATIONS, ORGANIZATIONS_PARTITION)
    applied += await _apply_partition(store, ORG_PERMISSIONS, PROVIDER_WIDE)
    applied += await _apply_partition(store, REJECTED_SUGGESTIONS, REJECTED_SUGGESTIONS_PARTITION)
    applied += await _apply_partition(store, EXCLUSIONS, EXCLUSIONS_PARTITION)

    async def apply_organization(org_id: str) -> int:
        mappings = await _apply_partition(store, ORG_MAPPINGS, org_id)
        return mappings + await _apply_partition(store, ORG_PERMISSIONS, org_id)

    async for count in for_each_organization(store, apply_organization, parallel=parallel):
        applied += count
    return applied


async def _apply_partition(store: TableStore, table: str, partition_key: str) -> int:
    applied = 0
    for row in await pending_rows(store, table, partition_key):
        try:
            pending = read_pending(table, row)
        except PendingUnreadable as error:
            logger.error("%s; `orgmap repair` names it too", error)
        else:
            await apply(store, pending)
            applied += 1
    return applied
