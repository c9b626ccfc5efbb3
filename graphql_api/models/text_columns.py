"""Texts that stay in memory by the hundred thousand, as bytes."""

import json
from array import array
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from typing import Any

UTF8 = ("utf-8", "surrogatepass")
"""A vendor's JSON may hold half of a character."""


class KeptMetadata(Mapping[str, Any]):
    """Metadata as the text that was kept, read anew whenever it is asked for.

    A listing stays in memory for as long as it is the newest, and most of it is never looked at:
    a text is a fraction of what it stands for.
    """

    __slots__ = ("_kept",)

    def __init__(self, kept: str | bytes) -> None:
        self._kept = kept

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> "KeptMetadata":
        if isinstance(metadata, cls):
            return metadata
        return cls(json.dumps(dict(metadata), ensure_ascii=False, separators=(",", ":")))

    @property
    def text(self) -> str:
        return self._kept if isinstance(self._kept, str) else self._kept.decode(*UTF8)

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def items(self) -> ItemsView[str, Any]:
        """Of one reading, and not of one for each of them."""
        return self._read().items()

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._kept)
        return found


class Texts:
    """Texts one behind the other, and where each begins and ends."""

    __slots__ = ("block", "bounds")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.bounds = array("Q", [0])
        self.block = bytearray()
        for each in texts:
            self.add(each)

    def add(self, text: str) -> None:
        self.block += text.encode(*UTF8)
        self.bounds.append(len(self.block))

    def __getitem__(self, position: int) -> str:
        return self.bytes_at(position).decode(*UTF8)

    def bytes_at(self, position: int) -> bytes:
        return bytes(self.block[self.bounds[position] : self.bounds[position + 1]])
