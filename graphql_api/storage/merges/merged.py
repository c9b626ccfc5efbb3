"""The organizations whose place another has taken."""

from collections.abc import Sequence

from graphql_api.storage.keys import MERGES_PARTITION, ORGANIZATION_MERGES, end_of, merged_prefix
from graphql_api.storage.table_store import TableStore

FROM_ID = "FromId"


async def merged_into(store: TableStore, org_id: str) -> Sequence[str]:
    """The ids of those that were merged into it, and into them."""
    found: list[str] = []
    waiting = [org_id]
    while waiting:
        prefix = merged_prefix(waiting.pop())
        rows = await store.query(
            ORGANIZATION_MERGES, MERGES_PARTITION, start=prefix, before=end_of(prefix)
        )
        new = sorted({str(row.properties[FROM_ID]) for row in rows} - {org_id, *found})
        found += new
        waiting += new
    return found
