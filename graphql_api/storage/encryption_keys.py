"""Where the keys come from: the setting, and a file beside the store if there is such a place."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphql_api.models.encryption_key import HOW_TO_MAKE_ONE, VARIABLE, EncryptionKey
from graphql_api.storage.key_file import make_key, read_keys
from graphql_api.storage.sealing import KeyMissing, Keyring


@dataclass(frozen=True, kw_only=True)
class EncryptionKeys:
    """Keys of the setting seal before those of the file, and all of them open.

    `file` is None if the store stands on no machine of ours: its servers then need the setting.
    """

    configured: Sequence[EncryptionKey] = field(default=(), repr=False)
    file: Path | None = None

    async def read(self) -> Keyring:
        """Those of this moment; a rotation changes the file. Raises KeyMissing, OSError."""
        from_file = () if self.file is None else await asyncio.to_thread(read_keys, self.file)
        known = {key.id: key for key in (*self.configured, *from_file)}
        return Keyring(keys=tuple(known.values()), found_in=self._places)

    async def make(self) -> Keyring:
        """With a key that is made for the file. Raises KeyMissing if there is no place for it."""
        if self.file is None:
            raise KeyMissing(
                f"A secret is to be kept, and {VARIABLE} is not set.",
                remedy=f"Make a key with `{HOW_TO_MAKE_ONE}` and set {VARIABLE} to it, the same on "
                "every server.",
            )
        await asyncio.to_thread(make_key, self.file)
        return await self.read()

    @property
    def _places(self) -> str:
        return VARIABLE if self.file is None else f"{VARIABLE} and {self.file}"
