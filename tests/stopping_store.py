"""A store under a process that ends after its commit."""

from collections.abc import Sequence

from graphql_api.storage.keys import ORG_PERMISSIONS
from graphql_api.storage.table_store import Operation, StorageUnavailable
from tests.passing_store import PassingStore


class StoppingStore(PassingStore):
    """Writes to the table of truth alone, as a process does that ends after its commit."""

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        if table != ORG_PERMISSIONS:
            raise StorageUnavailable("stopped")
        return await super().transact(table, partition_key, operations)
