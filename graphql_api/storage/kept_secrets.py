"""What is kept in place of secrets: a list without values, and an end to what is of no use."""

from collections.abc import Sequence

from graphql_api.storage.keys import KEPT_SECRETS, KEPT_SECRETS_PARTITION, end_of, secret_prefix
from graphql_api.storage.secret_rows import KeptSecretEntry, is_kept, to_entry
from graphql_api.storage.table_store import Delete, RowNotFound, TableStore


async def list_kept_secrets(store: TableStore) -> Sequence[KeptSecretEntry]:
    """Raises TableStoreError."""
    rows = await store.query(KEPT_SECRETS, KEPT_SECRETS_PARTITION)
    return [to_entry(row) for row in rows if is_kept(row)]


async def forget_kept_secrets(store: TableStore, integration_name: str) -> int:
    """Delete those of an integration, whether a key opens them or not; returns how many.

    What is set counts again then. Raises TableStoreError.
    """
    prefix = secret_prefix(integration_name)
    rows = await store.query(
        KEPT_SECRETS, KEPT_SECRETS_PARTITION, start=prefix, before=end_of(prefix)
    )
    deleted = 0
    for row in rows:
        try:
            delete = Delete(row_key=row.row_key)
            await store.transact(KEPT_SECRETS, KEPT_SECRETS_PARTITION, [delete])
        except RowNotFound:
            continue
        deleted += is_kept(row)
    return deleted
