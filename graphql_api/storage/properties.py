"""Conversions between values and the properties of a row, the same for every table."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from graphql_api.storage.table_store import Value

PIECE = 16_000
"""Characters in one property: 64 KiB are 32,768 UTF-16 units, and a character is at most two."""


def from_time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def from_optional_time(time: datetime | None) -> str | None:
    return None if time is None else from_time(time)


def to_time(text: Value) -> datetime:
    return datetime.fromisoformat(str(text))


def to_optional_time(text: Value | None) -> datetime | None:
    return None if text is None else to_time(text)


def from_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def without_none(properties: Mapping[str, Value | None]) -> dict[str, Value]:
    """An absent value is an absent property: table storage has no null."""
    return {name: value for name, value in properties.items() if value is not None}


def split_text(name: str, text: str) -> dict[str, Value]:
    """Long text over as many properties as it needs: Name, Name1, Name2."""
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)] or [""]
    return {f"{name}{number or ''}": piece for number, piece in enumerate(pieces)}


def join_text(name: str, properties: Mapping[str, Value]) -> str:
    pieces: list[str] = []
    while (key := f"{name}{len(pieces) or ''}") in properties:
        pieces.append(str(properties[key]))
    return "".join(pieces)


def optional_text(value: Value | None) -> str | None:
    return None if value is None else str(value)
