"""Seals all kept secrets anew with the first key, one row after another.

A key of the setting seals as soon as it is the first there. For a file a new key is made, which
seals from then on, and the older ones stay beside it until nothing needs them. Whoever ends in
between has lost nothing: each row names its key, and a file with several keys is a rotation to go
on with. A process that took its key from the file before, and writes after, sees that for itself;
a row of it that was missed is found by the last look, which the older keys still open.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from graphql_api.models.encryption_key import EncryptionKey
from graphql_api.storage.encryption_keys import EncryptionKeys
from graphql_api.storage.key_file import read_keys, replace_keys, rotating
from graphql_api.storage.keys import KEPT_SECRETS, KEPT_SECRETS_PARTITION
from graphql_api.storage.sealing import Keyring, SealingError
from graphql_api.storage.secret_rows import is_kept, key_id_of_row, sealed_again
from graphql_api.storage.table_store import Replace, Row, RowConflict, TableStore


class RotationUnderWay(Exception):
    """Another process is sealing anew at this moment."""


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """How many were sealed anew with the key of this id, how many had been, and what was left.

    `key_id` is None if there is neither a key nor anything to seal.
    """

    key_id: str | None
    sealed: int
    already: int
    problems: Sequence[SealingError] = ()


class SecretRotation:
    def __init__(self, store: TableStore, keys: EncryptionKeys) -> None:
        self._store = store
        self._keys = keys

    async def run(self) -> Rotation:
        """Safe while the service runs.

        Raises RotationUnderWay, SealingError, TableStoreError, OSError.
        """
        file = None if self._keys.configured else self._keys.file
        if file is None or not file.exists():
            return await self._seal_all(await self._keys.read())
        try:
            with ExitStack() as stack:
                stack.enter_context(rotating(file))
                return await self._with_a_new_key(file)
        except BlockingIOError as error:
            raise RotationUnderWay("A rotation is under way already; wait for its end.") from error

    async def _with_a_new_key(self, file: Path) -> Rotation:
        keys = read_keys(file)
        if len(keys) == 1:
            keys = (EncryptionKey.new(), *keys)
            replace_keys(file, keys)
        keyring = await self._keys.read()
        done = await self._seal_all(keyring)
        if done.problems:
            return done
        replace_keys(file, keys[:1])
        late = await self._seal_all(keyring)
        sealed = done.sealed + late.sealed
        return Rotation(key_id=done.key_id, sealed=sealed, already=done.already)

    async def _seal_all(self, keyring: Keyring) -> Rotation:
        rows = list(filter(is_kept, await self._query()))
        first = keyring.sealing_key
        old = [row for row in rows if first is None or key_id_of_row(row) != first.id]
        problems: list[SealingError] = []
        for row in old:
            try:
                await self._seal_again(row, keyring)
            except SealingError as error:
                problems.append(error)
        return Rotation(
            key_id=first.id if first else None,
            sealed=len(old) - len(problems),
            already=len(rows) - len(old),
            problems=tuple(problems),
        )

    async def _seal_again(self, row: Row | None, keyring: Keyring) -> None:
        """Until it is sealed with the first key; whoever has changed it meanwhile may have."""
        first = keyring.sealing_key
        while row is not None and is_kept(row) and (not first or key_id_of_row(row) != first.id):
            properties = sealed_again(row, keyring)
            replace = Replace(row_key=row.row_key, properties=properties, etag=row.etag)
            try:
                await self._store.transact(KEPT_SECRETS, KEPT_SECRETS_PARTITION, [replace])
            except RowConflict:
                row = await self._store.get(KEPT_SECRETS, KEPT_SECRETS_PARTITION, row.row_key)
            else:
                return

    async def _query(self) -> Sequence[Row]:
        return await self._store.query(KEPT_SECRETS, KEPT_SECRETS_PARTITION)
